import { Button, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import '@mantine/dates/styles.layer.css';
import { IconCalendar, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { SearchBox } from '@/components/SearchBox';
import { useOwnWords } from '@/components/use-named-texts';
import { UserPicker } from '@/components/UserPicker';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { actionOptions, subjectOptions } from './actions';
import { VIEWS, type View } from './audit-search';
import { texts } from './texts';
import classes from './Audit.module.css';

const KINDS = ['user', 'api_key', 'cli', 'system', 'care'] as const;

/** View, text, person, what happened, on what, kind of actor and days; all of them stand in the address. */
export function AuditFilters() {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const { tenant } = useMe();
  const inOwnWords = useOwnWords();
  const isAbout = search.tab === 'about';
  return (
    <>
      <Select
        className={classes.filter ?? ''}
        aria-label={t('view')}
        allowDeselect={false}
        value={search.tab ?? ''}
        onChange={(tab) => change({ tab: tab ?? '', action: '' })}
        data={[
          { value: '', label: t('all') },
          ...(Object.keys(VIEWS) as View[]).map((view) => ({ value: view, label: t(view) })),
        ]}
      />
      <SearchBox
        className={classes.search}
        label={t('search')}
        value={search.q}
        onSearch={(q) => change({ q })}
      />
      {tenant && (
        <div className={classes.filter}>
          <UserPicker
            aria-label={t(isAbout ? 'aboutPerson' : 'person')}
            placeholder={t(isAbout ? 'aboutPerson' : 'anyPerson')}
            value={search.actor ?? null}
            onChange={(actor) => change({ actor: actor ?? '' })}
          />
        </div>
      )}
      <Select
        className={classes.filter ?? ''}
        aria-label={t('action')}
        placeholder={t('anyAction')}
        searchable
        clearable
        nothingFoundMessage={t('noAction')}
        value={search.action || null}
        onChange={(action) => change({ action: action ?? '' })}
        data={actionOptions(search.action, (group) => t(group))}
      />
      <Select
        className={classes.kind ?? ''}
        aria-label={t('onWhat')}
        placeholder={t('anySubject')}
        searchable
        clearable
        nothingFoundMessage={t('noSubject')}
        value={search.subject ?? null}
        onChange={(subject) => change({ subject: subject ?? '', subject_id: '' })}
        data={subjectOptions(search.subject, inOwnWords)}
      />
      <Select
        className={classes.kind ?? ''}
        aria-label={t('kind')}
        placeholder={t('anyKind')}
        clearable
        value={search.entity ?? null}
        onChange={(kind) => change({ entity: kind ?? '' })}
        data={KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
      />
      <Days since={search.since} until={search.until} onChange={change} />
      {search.subject_id && (
        <Taken label={t('removeThis')} text={t('onlyThis')} onRemove={() => change({ subject_id: '' })} />
      )}
      {search.set && (
        <Taken label={t('removeSet')} text={t('setFilter')} onRemove={() => change({ set: '' })} />
      )}
    </>
  );
}

/** A filter that was not chosen here, and can only be taken away. */
function Taken({ label, text, onRemove }: { label: string; text: string; onRemove: () => void }) {
  return (
    <Button
      variant="light"
      size="xs"
      rightSection={<IconX size={14} />}
      aria-label={label}
      onClick={onRemove}
    >
      {text}
    </Button>
  );
}

interface DaysProps {
  since: string | undefined;
  until: string | undefined;
  onChange: (part: { since: string; until: string }) => void;
}

/** The first and the last day; nothing is asked for before both are chosen. */
function Days({ since, until, onChange }: DaysProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  const [begun, setBegun] = useState<string | null>(null);
  return (
    <DatePickerInput
      type="range"
      className={classes.days ?? ''}
      aria-label={t('days')}
      placeholder={t('anyDay')}
      leftSection={<IconCalendar size={16} />}
      clearable
      allowSingleDateInRange
      valueFormat={settings.dateFormat}
      value={[begun ?? since ?? null, begun ? null : (until ?? null)]}
      onChange={([from, to]) => {
        setBegun(from && !to ? from : null);
        if (to || !from) onChange({ since: from ?? '', until: to ?? '' });
      }}
    />
  );
}
