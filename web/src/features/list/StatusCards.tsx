import { IconAlertCircle } from '@tabler/icons-react';
import { StatusDot } from '@/components/StatusDot';
import { Money } from '@/components/Money';
import { OtherSums } from '@/components/OtherSums';
import { fieldOptions } from '@/components/field-options';
import { Bar } from '@/components/Skeleton';
import { fieldOf, useMe, useMetadata } from '@/api/session';
import type { Stats, StatsGroup, TypeMeta } from '@/api/types';
import { isGroup, withCondition, type Filter } from '@/lib/filter';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { ListSearchApi } from './list-search';
import { useFlagCount, useStatusStats } from './queries';
import { texts } from './texts';
import classes from './StatusCards.module.css';

/** How many there are per status, and what they are worth; a click narrows the list to them. */
export function StatusCards({ meta, search }: { meta: TypeMeta; search: ListSearchApi }) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const stats = useStatusStats(meta, search);
  const { status_cards_hidden: hidden } = useMe().formats;
  const names = useCardNames(meta);
  const field = meta.status_field ? fieldOf(meta, meta.status_field) : undefined;
  if (!field) return null;
  const left = (hidden as Record<string, string[]> | undefined)?.[meta.name] ?? [];
  const options = fieldOptions(field, metadata).filter(({ value }) => !left.includes(value));
  const flags = meta.list.flags.filter((flag) => !left.includes(flag));
  if (options.length + flags.length === 0) return null;
  const chosen = chosenValues(search.filter, field.name);
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
    search.setFilter(
      withCondition(
        search.filter,
        field.name,
        next.length ? { field: field.name, op: 'in', value: next } : null,
      ),
    );
  };
  return (
    <div
      className={classes.cards}
      role="group"
      aria-label={t('status', { field: field.label.toLowerCase() })}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={classes.card}
          aria-pressed={chosen.includes(option.value)}
          onClick={() => toggle(option.value)}
        >
          <span className={classes.label}>
            <StatusDot field={field} value={option.value} tone={option.tone} />
            <span className={classes.clip}>{names[option.value] ?? option.label}</span>
          </span>
          <Figures
            stats={stats}
            group={stats?.groups.find((group) => group.value === option.value)}
            meta={meta}
          />
        </button>
      ))}
      {flags.map((flag) => (
        <FlagCard key={flag} meta={meta} search={search} flag={flag} />
      ))}
    </div>
  );
}

/** What the workspace calls its cards, where that is not the status itself. */
function useCardNames(meta: TypeMeta): Record<string, string> {
  const names = useMe().tenant?.settings['status_card_names'] as
    Record<string, Record<string, string>> | undefined;
  return names?.[meta.name] ?? {};
}

/** How many need attention, such as overdue activities; a click narrows the list to them. */
function FlagCard({ meta, search, flag }: { meta: TypeMeta; search: ListSearchApi; flag: string }) {
  const format = useFormat();
  const names = useCardNames(meta);
  const count = useFlagCount(meta, search, flag);
  const isChosen = search.filter.some((node) => !isGroup(node) && node.field === flag && node.value === true);
  const choose = () =>
    search.setFilter(
      withCondition(search.filter, flag, isChosen ? null : { field: flag, op: 'eq', value: true }),
    );
  return (
    <button type="button" className={classes.card} aria-pressed={isChosen} onClick={choose}>
      <span className={classes.label}>
        <IconAlertCircle size={14} aria-hidden className={count ? classes.alert : undefined} />
        <span className={classes.clip}>{names[flag] ?? fieldOf(meta, flag)?.label}</span>
      </span>
      {count === undefined ? (
        <Bar width={72} height={14} />
      ) : (
        <span className={classes.figures}>
          <span className={`num ${classes.count}`}>{format.number(count)}</span>
        </span>
      )}
    </button>
  );
}

/** Values the list is narrowed to by one condition on the field. */
function chosenValues(filter: Filter, field: string): string[] {
  const found = filter.find((node) => !isGroup(node) && node.field === field);
  if (!found || isGroup(found)) return [];
  if (found.op === 'eq' && typeof found.value === 'string') return [found.value];
  return found.op === 'in' && Array.isArray(found.value) ? found.value.map(String) : [];
}

function Figures({
  stats,
  group,
  meta,
}: {
  stats: Stats | undefined;
  group: StatsGroup | undefined;
  meta: TypeMeta;
}) {
  const format = useFormat();
  if (!stats) return <Bar width={72} height={14} />;
  return (
    <span className={classes.figures}>
      <span className={`num ${classes.count}`}>{format.number(group?.count ?? 0)}</span>
      {meta.sum_field && group && (group.sum || group.others.length > 0) ? (
        <span className={classes.sum}>
          <Money amount={Math.round(group.sum ?? 0)} fitting />
          <OtherSums others={group.others} fitting />
        </span>
      ) : null}
    </span>
  );
}
