import { Button } from '@mantine/core';
import type { Ref } from 'react';
import classes from './MoreButton.module.css';

interface MoreButtonProps {
  label: string;
  busy: boolean;
  onMore: () => void;
  ref?: Ref<HTMLDivElement>;
}

/** The way to the next page of something long. */
export function MoreButton({ label, busy, onMore, ref }: MoreButtonProps) {
  return (
    <div ref={ref} className={classes.more}>
      <Button variant="subtle" size="xs" loading={busy} onClick={onMore}>
        {label}
      </Button>
    </div>
  );
}
