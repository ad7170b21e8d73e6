import { IconAlertTriangle, IconCheck, IconInfoCircle, IconQuestionMark } from '@tabler/icons-react';
import { useMe } from '@/api/session';
import { Chip } from '@/components/Chip';
import { LinkButton } from '@/components/LinkButton';
import { pagesFor, SETTINGS_PAGES } from '@/features/settings/pages';
import { useTexts } from '@/lib/i18n';
import type { CheckResult } from './queries';
import { texts } from './texts';
import classes from '@/features/system/Protection.module.css';

const TONES = { critical: 'danger', high: 'danger', medium: 'warning', low: 'info' } as const;

/** One check: what was found, how it is cured, and where. */
export function CheckCard({ check }: { check: CheckResult }) {
  const t = useTexts(texts);
  const needsWork = check.state === 'failed';
  return (
    <li className={classes.check}>
      <div className={classes.checkHead}>
        <State check={check} />
        <h2 className={classes.checkTitle}>{check.title}</h2>
        {needsWork && <Way link={check.link} />}
      </div>
      <p>{check.finding}</p>
      {check.items.length > 0 && (
        <ul className={classes.items}>
          {check.items.map((item) => (
            <li key={item} className={classes.code}>
              {item}
            </li>
          ))}
        </ul>
      )}
      {needsWork && (
        <p className={classes.fix}>
          <b>{t('fix')}</b> <WithCommands text={check.fix} />
        </p>
      )}
    </li>
  );
}

/** A sentence in which what stands between backticks is a command to type. */
function WithCommands({ text }: { text: string }) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : <Command key={index} command={part} />));
}

function Command({ command }: { command: string }) {
  return <code className={classes.command}>{command}</code>;
}

function State({ check: { state, severity } }: { check: CheckResult }) {
  const t = useTexts(texts);
  if (state === 'passed')
    return (
      <Chip tone="success" icon={<IconCheck size={13} aria-hidden />}>
        {t('passed')}
      </Chip>
    );
  if (state === 'not_checked')
    return (
      <Chip tone="slate" icon={<IconQuestionMark size={13} aria-hidden />}>
        {t('notChecked')}
      </Chip>
    );
  const Shape = severity === 'low' ? IconInfoCircle : IconAlertTriangle;
  return (
    <Chip tone={TONES[severity]} icon={<Shape size={13} aria-hidden />}>
      {t(severity)}
    </Chip>
  );
}

/** The page where it is cured, or where to find it when it lies inside a workspace. */
function Way({ link }: { link: string | null }) {
  const t = useTexts(texts);
  const me = useMe();
  const path = link?.replace('/settings/', '');
  const page = SETTINGS_PAGES.find((each) => each.path === path);
  if (!page) return null;
  if (!pagesFor(me).includes(page))
    return <span className={classes.muted}>{t('inWorkspace', { page: page.label })}</span>;
  return (
    <LinkButton to="/settings/$page" params={{ page: page.path }} variant="default" size="xs">
      {t('open', { page: page.label })}
    </LinkButton>
  );
}
