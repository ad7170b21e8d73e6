import { Button, Modal } from '@mantine/core';
import type { DuplicateMatch } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { MatchList } from './MatchList';
import { texts } from './texts';
import classes from './Duplicates.module.css';

interface BlockedDialogProps {
  meta: TypeMeta;
  matches: DuplicateMatch[];
  busy: boolean;
  onCreate: () => void;
  onClose: () => void;
}

/** Where the workspace blocks duplicates: what is there, and for those who may merge a way past it. */
export function BlockedDialog({ meta, matches, busy, onCreate, onClose }: BlockedDialogProps) {
  const t = useTexts(texts);
  const thing = meta.label.singular.toLowerCase();
  return (
    <Modal opened onClose={onClose} title={t('blocked', { thing })} size={520} withCloseButton={false}>
      <p className={classes.text}>{t(meta.can.merge ? 'blockedMerge' : 'blockedText')}</p>
      <div className={classes.framed}>
        <MatchList matches={matches} newTab />
      </div>
      <div className={classes.foot}>
        <Button variant={meta.can.merge ? 'default' : 'filled'} onClick={onClose} data-autofocus>
          {t('back')}
        </Button>
        {meta.can.merge && (
          <Button loading={busy} onClick={onCreate}>
            {t('anyway')}
          </Button>
        )}
      </div>
    </Modal>
  );
}
