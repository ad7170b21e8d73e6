import { Button, Select } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch, type PageSearch } from '@/features/settings/use-page-search';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useTexts } from '@/lib/i18n';
import { AddSuppression } from './AddSuppression';
import { ImportSuppressions } from './ImportSuppressions';
import { CHANNELS, REASONS, suppressionsQuery, type Suppression } from './queries';
import { RemoveSuppression } from './RemoveSuppression';
import { SuppressionTable } from './SuppressionTable';
import { texts } from './texts';
import classes from './Consent.module.css';

type Open = { kind: 'add' } | { kind: 'import' } | { kind: 'remove'; entry: Suppression } | null;

/** Settings → Consent & suppression. */
export function Suppressions() {
  const t = useTexts(texts);
  const mayChange = usePermission('settings.manage');
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      <SettingsForm
        scope="tenant"
        page="consent"
        cards={[{ title: t('models'), text: t('modelsText'), keys: ['consent_model'] }]}
      />
      <SettingsCard
        title={t('list')}
        text={t('listText')}
        actions={
          mayChange && (
            <div className={classes.group}>
              <Button
                variant="default"
                leftSection={<IconFileImport size={16} aria-hidden />}
                onClick={() => setOpen({ kind: 'import' })}
              >
                {t('importFile')}
              </Button>
              <Button
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setOpen({ kind: 'add' })}
              >
                {t('add')}
              </Button>
            </div>
          )
        }
      >
        <List onRemove={mayChange ? (entry) => setOpen({ kind: 'remove', entry }) : null} />
      </SettingsCard>
      {open?.kind === 'add' && <AddSuppression onClose={close} />}
      {open?.kind === 'import' && <ImportSuppressions onClose={close} />}
      {open?.kind === 'remove' && <RemoveSuppression entry={open.entry} onClose={close} />}
    </SettingsSection>
  );
}

function List({ onRemove }: { onRemove: ((entry: Suppression) => void) | null }) {
  const t = useTexts(texts);
  const [{ q, status, entity }, go, clear] = usePageSearch();
  const found = useInfiniteQuery(suppressionsQuery({ q, channel: entity, reason: status }));
  const entries = found.data?.pages.flatMap((page) => page.items);
  const isFiltered = Boolean(q ?? status ?? entity);
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (entries?.length === 0 && !isFiltered) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <>
      <Filters q={q} reason={status} channel={entity} onChange={go} />
      {entries?.length === 0 ? (
        <NoMatch title={t('none')} text={t('noneText')} onClear={clear} />
      ) : (
        <SuppressionTable entries={entries} onRemove={onRemove} />
      )}
      <MorePages of={found} />
    </>
  );
}

interface FiltersProps {
  q: string | undefined;
  reason: string | undefined;
  channel: string | undefined;
  onChange: (part: PageSearch) => void;
}

function Filters({ q, reason, channel, onChange }: FiltersProps) {
  const t = useTexts(texts);
  return (
    <div className={classes.filters}>
      <SearchBox label={t('search')} value={q} onSearch={(text) => onChange({ q: text })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('channel')}
        placeholder={t('anyChannel')}
        clearable
        value={channel ?? null}
        onChange={(next) => onChange({ entity: next ?? '' })}
        data={CHANNELS.map((value) => ({ value, label: t(value) }))}
      />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('reason')}
        placeholder={t('anyReason')}
        clearable
        value={reason ?? null}
        onChange={(next) => onChange({ status: next ?? '' })}
        data={REASONS.map((value) => ({ value, label: t(value === 'bounced' ? 'bouncedReason' : value) }))}
      />
    </div>
  );
}
