import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { LinkButton } from '@/components/LinkButton';
import { MorePages } from '@/components/MoreButton';
import { EmptyState, ErrorState } from '@/components/States';
import { DateText } from '@/components/Times';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { OffBoarding } from './OffBoarding';
import { reviewsQuery, useStartReview, type Review } from './queries';
import { ReviewPage } from './ReviewPage';
import { texts } from './texts';
import classes from './AccessReview.module.css';

/** Settings → Access review: all reviews, or the one whose id is in the address. */
export function AccessReviews() {
  const { open } = useSearch({ strict: false });
  return open ? <ReviewPage id={open} /> : <AllReviews />;
}

function AllReviews() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const found = useInfiniteQuery(reviewsQuery);
  const start = useStartReview();
  const reviews = found.data?.pages.flatMap((page) => page.items);
  const begin = () =>
    start.mutate(undefined, {
      onSuccess: ({ id }) =>
        void navigate({ to: '/settings/$page', params: { page: 'access-review' }, search: { open: id } }),
      onError: (error) => toastRefused(messageOf(error)),
    });
  const canStart = reviews?.every((review) => review.status === 'signed') ?? false;
  const signed = reviews?.find((review) => review.signed_at)?.signed_at;
  const button = (label: string) => (
    <Button leftSection={<IconPlus size={16} />} loading={start.isPending} onClick={begin}>
      {label}
    </Button>
  );
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={canStart && reviews?.length !== 0 && button(t('start'))}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : reviews?.length === 0 ? (
        <EmptyState title={t('empty')} text={t('emptyText')} actions={button(t('startFirst'))} />
      ) : (
        <>
          {signed && canStart && <Due signed={signed} />}
          <ReviewTable reviews={reviews} />
        </>
      )}
      <MorePages of={found} />
      <OffBoarding />
    </SettingsSection>
  );
}

function Due({ signed }: { signed: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  return <p className={classes.hint}>{t('due', { time: format.relative(signed) })}</p>;
}

function ReviewTable({ reviews }: { reviews: Review[] | undefined }) {
  const t = useTexts(texts);
  const columns: DataColumn<Review>[] = [
    { key: 'started', label: t('started'), cell: (review) => <DateText value={review.created_at} /> },
    { key: 'by', label: t('startedBy'), width: '220px', cell: (review) => review.started_by },
    {
      key: 'state',
      label: t('state'),
      width: '120px',
      cell: ({ status }) => (
        <Chip tone={status === 'signed' ? 'success' : 'info'}>
          {t(status === 'signed' ? 'signed_state' : 'open_state')}
        </Chip>
      ),
    },
    {
      key: 'progress',
      label: t('progress'),
      width: '110px',
      align: 'end',
      cell: ({ lines, pending }) => (
        <span className="num">{t('decidedOf', { decided: lines - pending, lines })}</span>
      ),
    },
    {
      key: 'removed',
      label: t('removedCount'),
      width: '100px',
      align: 'end',
      card: 'none',
      cell: ({ removed }) => <span className="num">{removed}</span>,
    },
    {
      key: 'go',
      label: t('show'),
      silent: true,
      width: '110px',
      align: 'end',
      cell: ({ id, status }) => (
        <LinkButton
          to="/settings/$page"
          params={{ page: 'access-review' }}
          search={{ open: id }}
          variant="default"
          size="compact-sm"
        >
          {t(status === 'signed' ? 'show' : 'goOn')}
        </LinkButton>
      ),
    },
  ];
  return (
    <DataTable
      label={t('reviews')}
      columns={columns}
      items={reviews}
      idOf={({ id }) => id}
      skeletonRows={3}
    />
  );
}
