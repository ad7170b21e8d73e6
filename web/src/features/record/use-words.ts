import { useMemo } from 'react';
import { useOwners } from '@/api/people';
import { useMetadata } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import type { Words } from './timeline-words';

export function useWords(): Words {
  const format = useFormat();
  const metadata = useMetadata();
  const owners = useOwners();
  return useMemo(
    () => ({ format, metadata, people: new Map(owners.map((owner) => [owner.user_id, owner.name])) }),
    [format, metadata, owners],
  );
}
