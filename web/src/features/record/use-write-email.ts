import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { COMPOSER, useDraft } from './use-draft';

/** Opens the composer with a mail to this person; null where none can be written here. */
export function useWriteEmail(meta: TypeMeta, record: CrmRecord, onWrite: () => void): (() => void) | null {
  const activities = useTypeMeta('activities');
  const [draft, setDraft] = useDraft(meta.name, record.id);
  const isPerson = meta.name === 'contacts' || meta.name === 'leads';
  const isOpen = record.status !== 'converted' && !record.deleted_at;
  if (!isPerson || !isOpen || !activities?.can.create) return null;
  return () => {
    setDraft({ ...draft, kind: 'email' });
    onWrite();
    requestAnimationFrame(() => {
      const composer = document.getElementById(COMPOSER);
      composer?.scrollIntoView({ block: 'nearest' });
      composer?.focus({ preventScroll: true });
    });
  };
}
