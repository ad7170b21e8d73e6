import { Button, Radio } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useStartExport, type ExportFormat } from './queries';
import { texts } from './texts';
import classes from './ExportData.module.css';

const FORMATS = ['csv', 'aisha'] as const satisfies readonly ExportFormat[];

interface NewExportProps {
  tenantId: string;
  /** One is being made already. */
  busy: boolean;
}

/** Asks for a format and begins an export. */
export function NewExport({ tenantId, busy }: NewExportProps) {
  const t = useTexts(texts);
  const [format, setFormat] = useState<ExportFormat>('csv');
  const { mutate, isPending, error } = useStartExport(tenantId);
  return (
    <SettingsCard title={t('newTitle')} text={t('newText')}>
      <div className={classes.form}>
        {error && <Notice tone="danger">{messageOf(error)}</Notice>}
        <Radio.Group
          aria-label={t('format')}
          value={format}
          onChange={(chosen) => setFormat(FORMATS.find((each) => each === chosen) ?? 'csv')}
        >
          <div className={classes.formats}>
            {FORMATS.map((each) => (
              <Radio key={each} value={each} label={t(each)} description={t(`${each}Text`)} />
            ))}
          </div>
        </Radio.Group>
        <Button
          className={classes.start ?? ''}
          leftSection={<IconFileZip size={16} />}
          loading={isPending}
          disabled={busy}
          onClick={() => mutate(format, { onSuccess: () => toastDone(t('started')) })}
        >
          {t('start')}
        </Button>
      </div>
    </SettingsCard>
  );
}
