import { Button } from '@mantine/core';
import { IconArrowLeft, IconDownload, IconSignature } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '@/components/LinkButton';
import { MorePages } from '@/components/MoreButton';
import { Notice } from '@/components/Notice';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { LineTable } from './LineTable';
import { linesQuery, reportAddress, reviewQuery, type Line, type Review } from './queries';
import { RemoveDialog } from './RemoveDialog';
import { SignDialog } from './SignDialog';
import { texts } from './texts';
import classes from './AccessReview.module.css';

const LISTS = ['pending', 'confirmed', 'removed', 'all'] as const;

/** One review: its lines, what is left of it, and its signature. */
export function ReviewPage({ id }: { id: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  const navigate = useNavigate();
  const { status } = useSearch({ strict: false });
  const { data: review, error, refetch } = useQuery(reviewQuery(id));
  const shown = status ?? (review?.status === 'open' ? 'pending' : 'all');
  const found = useInfiniteQuery({
    ...linesQuery(id, shown === 'all' ? undefined : shown),
    enabled: review !== undefined,
  });
  const [removing, setRemoving] = useState<Line | null>(null);
  const [signing, setSigning] = useState(false);
  const lines = found.data?.pages.flatMap((page) => page.items);
  if (error) return <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />;
  const choose = (next: string) =>
    void navigate({
      to: '/settings/$page',
      params: { page: 'access-review' },
      search: { open: id, status: next },
      replace: true,
    });
  return (
    <SettingsSection
      title={review ? t('of', { date: format.date(review.created_at) }) : t('title')}
      scope="tenant"
      description={review && <Standing review={review} />}
      actions={review && <Actions review={review} onSign={() => setSigning(true)} />}
      tools={
        review && (
          <Toggles
            label={t('filter')}
            chosen={shown}
            onChoose={choose}
            choices={LISTS.map((value) => ({ value, label: `${t(value)} ${countOf(review, value)}` }))}
          />
        )
      }
    >
      {review && review.status === 'open' && review.pending === 0 && (
        <Notice tone="info">{t('allDecided')}</Notice>
      )}
      {found.isError ? (
        <ErrorState title={t('linesFailed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : lines?.length === 0 ? (
        <EmptyState drawing="search" title={t('nothing')} text={t('nothingText')} />
      ) : (
        <LineTable review={review} lines={lines} onRemove={setRemoving} />
      )}
      <MorePages of={found} />
      {removing && <RemoveDialog review={id} line={removing} onClose={() => setRemoving(null)} />}
      {signing && <SignDialog review={id} onClose={() => setSigning(false)} />}
    </SettingsSection>
  );
}

function countOf(review: Review, list: (typeof LISTS)[number]): number {
  return list === 'all' ? review.lines : review[list];
}

function Standing({ review }: { review: Review }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (review.signed_at)
    return (
      <>
        {t('signedBy', { name: review.signed_by ?? '', time: format.dateTime(review.signed_at) })}
        {': “'}
        {review.statement}
        {'” '}
        {review.digest && (
          <code className={classes.digest}>{t('fingerprint', { digest: review.digest.slice(0, 16) })}</code>
        )}
      </>
    );
  return review.pending > 0 ? t('left', { count: review.pending }) : null;
}

function Actions({ review, onSign }: { review: Review; onSign: () => void }) {
  const t = useTexts(texts);
  return (
    <>
      <LinkButton
        to="/settings/$page"
        params={{ page: 'access-review' }}
        variant="default"
        leftSection={<IconArrowLeft size={16} />}
      >
        {t('back')}
      </LinkButton>
      <Button
        component="a"
        href={reportAddress(review.id)}
        download
        variant="default"
        leftSection={<IconDownload size={16} />}
      >
        {t('report')}
      </Button>
      {review.status === 'open' && review.pending === 0 && (
        <Button leftSection={<IconSignature size={16} />} onClick={onSign}>
          {t('sign')}
        </Button>
      )}
    </>
  );
}
