import { Button, CloseButton } from '@mantine/core';
import { IconArrowBackUp, IconTrashX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMetadata } from '@/api/session';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { partsOf, wholeOf } from './parts';
import { PurgeDialog } from './PurgeDialog';
import { trashQuery } from './queries';
import { texts } from './texts';
import { TrashFilters } from './TrashFilters';
import { TrashTable, useEntryName } from './TrashTable';
import { useTrashActions, type Part } from './use-trash-actions';
import classes from './Trash.module.css';

/** What is to be purged, once the word is typed. */
interface Asked {
  parts: Part[];
  count: number;
  name: string;
}

/** Settings → Trash: deleted records of every type, to be restored or removed for good. */
export function Trash() {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const [{ q, entity }, , clearFilters] = usePageSearch();
  const nameOf = useEntryName();
  const found = useInfiniteQuery(trashQuery({ type: entity, q }));
  const entries = found.data?.pages.flatMap((page) => page.items);
  const meta = found.data?.pages[0]?.meta;
  const { run, busy } = useTrashActions();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);

  const shown = entries ?? [];
  const selected = new Set(shown.filter(({ id }) => ticked.has(id)).map(({ id }) => id));
  const chosen = shown.filter(({ id }) => selected.has(id));
  const selectable = shown.filter(({ type }) => types[type]?.can.delete);
  const canPurge = (list: typeof shown) => list.every(({ type }) => types[type]?.can.bulk_delete);
  const clear = () => setTicked(new Set());
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  const ask = (list: typeof shown) =>
    setAsked({ parts: partsOf(list, types), count: list.length, name: list[0] ? nameOf(list[0]) : '' });
  const restore = async (list: typeof shown) => {
    await run('restore', partsOf(list, types), list[0] ? nameOf(list[0]) : '');
    clear();
  };
  const whole = wholeOf(meta, types, entity);
  const wholeCount = whole.reduce((sum, part) => sum + part.count, 0);
  const narrowed = Boolean(q || entity);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description', { count: meta?.keep_days ?? 30 })}
      actions={
        wholeCount > 0 &&
        !q && (
          <Button
            variant="default"
            leftSection={<IconTrashX size={16} color="var(--danger)" />}
            onClick={() =>
              setAsked({ parts: whole, count: wholeCount, name: shown[0] ? nameOf(shown[0]) : '' })
            }
          >
            {entity
              ? t('emptyType', { things: types[entity]?.label.plural.toLowerCase() ?? entity })
              : t('empty')}
          </Button>
        )
      }
      tools={
        chosen.length > 0 ? (
          <section className={classes.bar} aria-label={t('selectionBar')}>
            <span className="num" role="status">
              {t('selected', { shown: format.number(chosen.length) })}
            </span>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconArrowBackUp size={16} />}
              loading={busy && !asked}
              onClick={() => void restore(chosen)}
            >
              {t('restore')}
            </Button>
            {canPurge(chosen) && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconTrashX size={16} color="var(--danger)" />}
                onClick={() => ask(chosen)}
              >
                {t('purge')}
              </Button>
            )}
            <CloseButton size={28} aria-label={t('clearSelection')} onClick={clear} />
          </section>
        ) : (
          (shown.length > 0 || narrowed) && <TrashFilters counts={meta?.counts ?? null} />
        )
      }
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : entries?.length === 0 ? (
        narrowed ? (
          <NoMatch title={t('noMatch')} text={t('noMatchText')} onClear={clearFilters} />
        ) : (
          <EmptyState title={t('nothing')} text={t('nothingText')} />
        )
      ) : (
        <TrashTable
          entries={entries}
          selected={selected}
          onToggle={toggle}
          onToggleAll={() =>
            setTicked(
              new Set(selectable.every(({ id }) => selected.has(id)) ? [] : selectable.map(({ id }) => id)),
            )
          }
          onRestore={(entry) => void restore([entry])}
          onPurge={(entry) => ask([entry])}
        />
      )}
      <MorePages of={found} />
      {asked && (
        <PurgeDialog
          count={asked.count}
          name={asked.name}
          busy={busy}
          onConfirm={() =>
            void run('purge', asked.parts, asked.name).then(() => {
              setAsked(null);
              clear();
            })
          }
          onClose={() => setAsked(null)}
        />
      )}
    </SettingsSection>
  );
}
