import { useNavigate, useRouter } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { useDeleteRecord } from '@/api/records';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

/** Take back what was just created: its creator may, without the right to delete, while nobody else changed it. */
export function useUndoCreation(meta: TypeMeta): (record: CrmRecord) => void {
  const { mutateAsync } = useDeleteRecord(meta.name);
  const navigate = useNavigate();
  const router = useRouter();
  return (record) => {
    const leave = () => {
      toastDone(texts.say('takenBack', { name: titleOf(record, meta) }));
      if (router.state.location.pathname === `/${meta.name}/${record.id}`)
        void navigate({ to: '/$type', params: { type: meta.name }, replace: true });
    };
    void mutateAsync(record.id).then(leave, (error: unknown) => toastRefused(messageOf(error)));
  };
}
