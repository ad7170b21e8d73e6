import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { DuplicateMatch } from '@/api/records';
import { useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { TypeIcon } from '@/components/TypeIcon';
import { useSubtitle } from '@/components/use-subtitle';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Duplicates.module.css';

interface MatchListProps {
  matches: Pick<DuplicateMatch, 'type' | 'id' | 'title' | 'subtitle' | 'reasons'>[];
  /** What is being typed stays: the record opens beside it. */
  newTab?: boolean;
  /** Where all share them, the reasons stand elsewhere. */
  withReasons?: boolean;
}

/** Records that look alike: what they are, what tells them apart, why they are here. */
export function MatchList({ matches, newTab = false, withReasons = true }: MatchListProps) {
  const t = useTexts(texts);
  const subtitle = useSubtitle();
  const { types } = useMetadata();
  const isMixed = new Set(matches.map(({ type }) => type)).size > 1;
  const secondLine = ({ type, subtitle: text }: MatchListProps['matches'][number]) =>
    [isMixed ? types[type]?.label.singular : null, subtitle(type, text)].filter(Boolean).join(' · ');
  return (
    <ul className={classes.matches}>
      {matches.map((match) => (
        <li key={match.id} className={classes.match}>
          <TypeIcon type={match.type} size={16} />
          <span className={classes.words}>
            <Link
              to="/$type/$id"
              params={{ type: match.type, id: match.id }}
              className={classes.link}
              {...(newTab ? { target: '_blank', rel: 'noopener' } : {})}
            >
              {match.title ?? t('untitled')}
              {newTab && <IconExternalLink size={13} role="img" aria-label={t('newTab')} />}
            </Link>
            <span className={classes.subtitle}>{secondLine(match)}</span>
          </span>
          {withReasons && (
            <span className={classes.reasons}>
              {match.reasons.map((reason) => (
                <Chip key={reason} tone="warning">
                  {reason}
                </Chip>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
