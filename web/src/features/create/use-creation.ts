import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import { useCreateRecord, type DuplicateMatch } from '@/api/records';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { texts as duplicateTexts } from '@/features/duplicates/texts';
import { randomKey } from '@/lib/random-key';
import { toastDone, toastNotice } from '@/lib/toasts';
import type { CreateOptions } from './create-context';
import { texts } from './texts';
import { useUndoCreation } from './use-undo-creation';

interface Creation {
  /** Raises the server's refusal, unless it is that of a duplicate. */
  create: (values: Record<string, unknown>, how: { another: boolean; anyway: boolean }) => Promise<boolean>;
  busy: boolean;
  /** What is there already, where the workspace blocks duplicates. */
  blocked: DuplicateMatch[] | null;
  unblock: () => void;
}

/** Sends a new record and says what came of it: it opens, or with `another` the form stays. */
export function useCreation(meta: TypeMeta, options: CreateOptions, onClose: () => void): Creation {
  const { mutateAsync, isPending } = useCreateRecord(meta.name);
  const undoCreation = useUndoCreation(meta);
  const navigate = useNavigate();
  const [key, setKey] = useState(randomKey);
  const [blocked, setBlocked] = useState<DuplicateMatch[] | null>(null);

  const tell = (record: CrmRecord, duplicates: DuplicateMatch[]) => {
    const name = titleOf(record, meta);
    toastDone(texts.say('created', { name }), () => undoCreation(record));
    if (duplicates.length > 0)
      toastNotice(
        duplicateTexts.say('warned', { name }),
        duplicates.slice(0, 3).map(({ type, id, title }) => ({
          label: title ?? duplicateTexts.say('untitled'),
          href: `/${type}/${id}`,
          open: () => void navigate({ to: '/$type/$id', params: { type, id } }),
        })),
      );
  };
  const create: Creation['create'] = async (values, { another, anyway }) => {
    try {
      const sent = { ...options.preset, ...values, ...(anyway ? { allow_duplicate: true } : {}) };
      const { record, duplicates } = await mutateAsync({ values: sent, key });
      setKey(randomKey());
      tell(record, anyway ? [] : duplicates);
      options.onCreated?.(record);
      if (!another) {
        onClose();
        if (!options.onCreated)
          void navigate({ to: '/$type/$id', params: { type: meta.name, id: record.id } });
      }
      return true;
    } catch (error) {
      const found =
        error instanceof ApiError && error.code === 'DUPLICATE_RECORD' && error.details?.duplicates;
      if (!found) throw error;
      setKey(randomKey());
      setBlocked(found as DuplicateMatch[]);
      return false;
    }
  };
  return { create, busy: isPending, blocked, unblock: () => setBlocked(null) };
}
