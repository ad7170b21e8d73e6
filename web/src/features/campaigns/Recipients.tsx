import { useInfiniteQuery } from '@tanstack/react-query';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { Toggles } from '@/components/Toggles';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { RecipientStatus } from './CampaignStatus';
import { texts } from './monitor-texts';
import { recipientsQuery, RECIPIENT_STATUSES, UNCLEAR, type Campaign, type Recipient } from './queries';
import { RecipientDecision } from './RecipientDecision';
import { RecipientName } from './RecipientName';
import { reasonText } from './reason-text';
import { useCampaignSearch } from './search';
import { texts as words } from './texts';
import classes from './Monitor.module.css';

/** What became of each person, with the way to decide where nobody knows. */
export function Recipients({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const [{ q, status }, change] = useCampaignSearch();
  const found = useInfiniteQuery(
    recipientsQuery(campaign, { q, ...(status === UNCLEAR ? { unclear: 'true' } : { status }) }),
  );
  const people = found.data?.pages.flatMap((page) => page.items);
  return (
    <section className={classes.people} aria-labelledby="campaign-people">
      <h2 id="campaign-people" className={classes.sectionTitle}>
        {t('people')}
      </h2>
      <div className={classes.tools}>
        <SearchBox label={t('search')} value={q} onSearch={(text) => change({ q: text })} />
        <StatusFilter
          counts={campaign.counts ?? {}}
          unclear={campaign.unclear ?? 0}
          chosen={status ?? ''}
          onChoose={(next) => change({ status: next })}
        />
      </div>
      {found.isError ? (
        <ErrorState
          compact
          title={t('peopleFailed')}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      ) : people?.length === 0 ? (
        q || status ? (
          <NoMatch
            title={t('noneTitle')}
            text={t('noneText')}
            onClear={() => change({ q: '', status: '' })}
          />
        ) : (
          <EmptyState title={t('noPeople')} text={t('noPeopleText')} />
        )
      ) : (
        <PeopleTable campaign={campaign} people={people} />
      )}
      <MorePages of={found} />
    </section>
  );
}

interface StatusFilterProps {
  counts: Record<string, number>;
  /** How many of those that failed may have arrived. */
  unclear: number;
  chosen: string;
  onChoose: (status: string) => void;
}

function StatusFilter({ counts, unclear, chosen, onChoose }: StatusFilterProps) {
  const t = useTexts(texts);
  const w = useTexts(words);
  const format = useFormat();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const present = RECIPIENT_STATUSES.filter((status) => (counts[status] ?? 0) > 0 || status === chosen);
  const label = (text: string, count: number) => (
    <>
      {text} <span className={`num ${classes.muted}`}>{format.number(count)}</span>
    </>
  );
  return (
    <Toggles
      label={t('byStatus')}
      choices={[
        { value: '', label: label(t('all'), all) },
        ...present.map((status) => ({ value: status, label: label(w(`to_${status}`), counts[status] ?? 0) })),
        ...(unclear > 0 || chosen === UNCLEAR
          ? [{ value: UNCLEAR, label: label(w('to_unclear'), unclear) }]
          : []),
      ]}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function PeopleTable({ campaign, people }: { campaign: Campaign; people: Recipient[] | undefined }) {
  const t = useTexts(texts);
  const columns: DataColumn<Recipient>[] = [
    { key: 'name', label: t('person'), cell: (each) => <RecipientName recipient={each} /> },
    {
      key: 'status',
      label: t('status'),
      width: '120px',
      cell: ({ status, outcome }) => (
        <RecipientStatus status={status} unclear={status === 'failed' && outcome === 'unclear'} />
      ),
    },
    { key: 'answer', label: t('answer'), cell: (each) => <Answer recipient={each} /> },
    {
      key: 'when',
      label: t('when'),
      width: '100px',
      align: 'end',
      cell: ({ sent_at: sent, completed_at: done }) => {
        const at = sent ?? done;
        return at ? <RelativeTime at={at} /> : null;
      },
    },
    {
      key: 'decide',
      label: t('decide'),
      silent: true,
      width: '48px',
      card: 'corner',
      align: 'end',
      cell: (each) => <RecipientDecision campaign={campaign} recipient={each} />,
    },
  ];
  return <DataTable label={t('people')} columns={columns} items={people} idOf={({ id }) => id} />;
}

/** Why it was not sent, what the other side said, or until when it waits. */
function Answer({ recipient }: { recipient: Recipient }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { status, skip_reason: skipped, error_message: error, outcome, provider_message_id: id } = recipient;
  const { next_attempt_at: next } = recipient;
  const text = skipped
    ? reasonText(skipped)
    : status === 'failed' && outcome === 'unclear'
      ? t('unclear')
      : outcome === 'marked_sent'
        ? t('markedSent')
        : status === 'pending' && next
          ? t('waitsUntil', { when: format.dateTime(next), reason: error ? reasonText(error) : '' })
          : (error ?? (outcome && outcome !== 'send_again' ? outcome : id));
  return text ? (
    <span className={classes.answer} title={text}>
      {text}
    </span>
  ) : null;
}
