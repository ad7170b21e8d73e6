import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useMe } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import { ExplanationView } from './ExplanationView';
import { PersonField, useNameOf } from './PersonField';
import { texts } from './texts';
import classes from './Access.module.css';

interface ExplainDialogProps {
  meta: TypeMeta;
  record: CrmRecord;
  onClose: () => void;
}

/** From the menu of a record: who may do what with it, and why. */
export function ExplainDialog({ meta, record, onClose }: ExplainDialogProps) {
  const t = useTexts(texts);
  const [userId, setUserId] = useState(useMe().user.id);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const name = useNameOf(userId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dialog', { name: titleOf(record, meta) })}
      size={680}
      fullScreen={phone}
    >
      <div className={classes.dialog}>
        <PersonField value={userId} onChange={setUserId} />
        <ExplanationView asked={{ userId, type: meta.name, id: record.id }} name={name} />
      </div>
    </Modal>
  );
}
