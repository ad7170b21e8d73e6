import { Button } from '@mantine/core';
import type { Ref } from 'react';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './MoreButton.module.css';

const texts = defineTexts('more-button', { more: 'Show more' });

interface MoreButtonProps {
  label?: string;
  busy: boolean;
  onMore: () => void;
  ref?: Ref<HTMLDivElement>;
}

/** The way to the next page of something long. */
export function MoreButton({ label, busy, onMore, ref }: MoreButtonProps) {
  const t = useTexts(texts);
  return (
    <div ref={ref} className={classes.more}>
      <Button variant="subtle" size="xs" loading={busy} onClick={onMore}>
        {label ?? t('more')}
      </Button>
    </div>
  );
}

interface MorePagesProps {
  /** An endless list: `useInfiniteQuery`. */
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}

/** The way to the next page of an endless list, while there is one. */
export function MorePages({ of }: MorePagesProps) {
  if (!of.hasNextPage) return null;
  return <MoreButton busy={of.isFetchingNextPage} onMore={() => void of.fetchNextPage()} />;
}
