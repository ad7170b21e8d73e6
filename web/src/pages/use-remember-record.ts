import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { recordQuery } from '@/api/records';
import { useMe } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { useDocumentTitle } from '@/lib/document-title';
import { useRemember } from '@/lib/recent';

/** Puts an opened record on top of the sidebar's recent ones. */
export function useRememberRecord(meta: TypeMeta | undefined, id: string): void {
  const remember = useRemember(useMe().tenant?.id ?? '');
  const record = useQuery({ ...recordQuery(meta?.name ?? '', id), enabled: meta !== undefined }).data;
  const title = record ? titleOf(record, meta) : null;
  const isHere = !record?.deleted_at;
  useDocumentTitle(title);
  const type = meta?.name;
  useEffect(() => {
    if (type && title && isHere) remember({ type, id, title });
  }, [type, id, title, isHere, remember]);
}
