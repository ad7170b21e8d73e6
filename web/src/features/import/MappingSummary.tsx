import { UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { targetLabel } from './mapping-state';
import type { StepProps } from './step-props';
import { texts } from './texts';
import type { Findings, Unknown } from './types';
import classes from './Preview.module.css';

/** Beside the preview: which column fills what, and what else the import would do. */
export function MappingSummary({ meta, job, onStep }: StepProps) {
  const t = useNamedTexts(texts);
  const imported = job.mapping.filter((entry) => entry.field);
  return (
    <aside className={classes.side} aria-label={t('mapping')}>
      <div className={classes.sideHead}>
        <h2>{t('mapping')}</h2>
        <UnstyledButton className={classes.link} onClick={() => onStep('map')}>
          {t('change')}
        </UnstyledButton>
      </div>
      <p className={classes.sideNote}>
        {t('columnsImported', { count: imported.length, total: job.columns.length })}
      </p>
      <ul className={classes.sideList}>
        {job.mapping.map((entry) => (
          <li key={entry.column}>
            <code>{entry.column}</code>
            <IconArrowRight size={13} aria-hidden />
            {entry.field ? (
              <b>{targetLabel(entry.field, meta)}</b>
            ) : (
              <span className={classes.off}>{t('notImported')}</span>
            )}
            {entry.field === job.options.match_on && entry.field && <Chip tone="accent">{t('key')}</Chip>}
            {entry.options.date_format && <span className={classes.hint}>{entry.options.date_format}</span>}
          </li>
        ))}
      </ul>
      {job.findings && <FindingsList findings={job.findings} onClean={() => onStep('clean')} />}
    </aside>
  );
}

function FindingsList({ findings, onClean }: { findings: Findings; onClean: () => void }) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const facts: [string, number][] = [
    [t('accountsLinked'), findings.accounts_linked],
    [t('accountsCreated'), findings.accounts_created],
    [t('accountsNotFound'), findings.accounts_not_found],
    [t('peopleCreated'), findings.people_created.length],
  ];
  const unknown: [string, Unknown[]][] = [
    [t('unknownOwners'), findings.unknown_owners],
    ...Object.entries(findings.unknown_values).map(([column, values]): [string, Unknown[]] => [
      t('unknownValues', { column }),
      values,
    ]),
    ...Object.entries(findings.unknown_records).map(([column, values]): [string, Unknown[]] => [
      t('unknownRecords', { column }),
      values,
    ]),
  ];
  const shown = facts.filter(([, count]) => count > 0);
  const listed = unknown.filter(([, values]) => values.length > 0);
  if (shown.length === 0 && listed.length === 0) return null;
  return (
    <>
      <div className={classes.sideHead}>
        <h2>{t('findings')}</h2>
        {listed.length > 0 && (
          <UnstyledButton className={classes.link} onClick={onClean}>
            {t('change')}
          </UnstyledButton>
        )}
      </div>
      <ul className={classes.sideList}>
        {shown.map(([label, count]) => (
          <li key={label}>
            {label}
            <span className={`num ${classes.hint}`}>{format.number(count)}</span>
          </li>
        ))}
      </ul>
      {listed.map(([label, values]) => (
        <div key={label} className={classes.unknown}>
          <p>{label}</p>
          <span>
            {values.slice(0, 8).map((each) => (
              <Chip key={each.value} tone="warning">
                {each.value} {format.number(each.count)}
              </Chip>
            ))}
          </span>
        </div>
      ))}
    </>
  );
}
