import type { TypeMeta } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { thingsOf } from './things';
import { describeChange, type Change } from './use-bulk-change';

interface ConfirmAllProps {
  meta: TypeMeta;
  change: Change;
  count: number;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asked before a change reaches rows nobody has seen: the number acted on is the number shown. */
export function ConfirmAll({ meta, change, count, onConfirm, onClose }: ConfirmAllProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const words = { count: format.number(count), things: thingsOf(meta, count), thing: thingsOf(meta, 1) };
  return (
    <ConfirmDialog
      opened
      title={t('confirmAll', words)}
      confirm={t('confirmAllYes', words)}
      onClose={onClose}
      onConfirm={() => {
        onConfirm();
        onClose();
      }}
    >
      {t('confirmAllText', { ...words, action: describeChange(meta, change) })}
    </ConfirmDialog>
  );
}
