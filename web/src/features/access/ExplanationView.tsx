import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { EmptyState, ErrorState } from '@/components/States';
import { SkeletonRows } from '@/components/Skeleton';
import { useTexts } from '@/lib/i18n';
import { decisionsOf } from './decision';
import { DecisionPicture } from './DecisionPicture';
import { explanationQuery, type Asked } from './queries';
import { texts } from './texts';
import classes from './Access.module.css';

const ANSWERS = {
  see: { true: 'canSee', false: 'cannotSee' },
  change: { true: 'canChange', false: 'cannotChange' },
} as const;

/** The two answers, the picture of how they come about, and the steps in words. */
export function ExplanationView({ asked, name }: { asked: Asked; name: string }) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(explanationQuery(asked));
  if (!asked.userId || !asked.id)
    return <EmptyState drawing="search" title={t('choose')} text={t('chooseText')} />;
  if (error) return <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows columns={2} />;
  const decisions = decisionsOf(data);
  return (
    <div className={classes.explanation} role="status">
      <div className={classes.pictures}>
        {decisions.map((decision) => (
          <section key={decision.question} className={classes.decision} data-holds={decision.result}>
            <h2 className={classes.answer}>
              {t(ANSWERS[decision.question][`${decision.result}`], { name })}
            </h2>
            <DecisionPicture {...decision} />
          </section>
        ))}
      </div>
      <section>
        <h2 className={classes.heading}>{t('steps')}</h2>
        <ol className={classes.steps}>
          {(data.reasons ?? []).map(({ question, holds, text }, index) => (
            <li key={index} data-holds={holds}>
              {holds ? (
                <IconCircleCheck size={18} role="img" aria-label={t('holds')} />
              ) : (
                <IconCircleX size={18} role="img" aria-label={t('fails')} />
              )}
              <span>
                {text}
                {question !== 'both' && (
                  <span className={classes.which}> {t(question === 'see' ? 'forSee' : 'forChange')}</span>
                )}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
