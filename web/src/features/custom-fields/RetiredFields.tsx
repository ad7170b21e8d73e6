import { Button } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { TypeMark } from './TypeMark';
import type { CustomField } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface RetiredFieldsProps {
  fields: CustomField[];
  onBack: (field: CustomField) => void;
  onPurge: (field: CustomField) => void;
}

/** Fields that are hidden, with their values kept. */
export function RetiredFields({ fields, onBack, onPurge }: RetiredFieldsProps) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <SettingsCard title={t('retired')} text={t('retiredText')}>
      <ul className={classes.retired}>
        {fields.map((field) => (
          <li key={field.id} className={classes.retiredRow}>
            <span className={classes.retiredName}>
              <b>{field.label}</b>
              <TypeMark type={field.field_type} />
              <span className="unit">
                {field.purge_started_at
                  ? t('purging')
                  : t('retiredOn', { date: field.retired_at ? format.date(field.retired_at) : '' })}
              </span>
            </span>
            {!field.purge_started_at && (
              <span className={classes.retiredActions}>
                <Button
                  variant="default"
                  size="compact-md"
                  leftSection={<IconArrowBackUp size={16} />}
                  onClick={() => onBack(field)}
                >
                  {t('back')}
                </Button>
                <Button
                  variant="default"
                  size="compact-md"
                  leftSection={<IconTrash size={16} />}
                  onClick={() => onPurge(field)}
                >
                  {t('purge')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </SettingsCard>
  );
}
