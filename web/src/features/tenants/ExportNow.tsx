import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload, IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { apiAddress } from '@/api/configuration';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { exportQuery, useStartExport } from './queries';
import { sizeText } from './tenant-parts';
import { texts } from './texts';
import classes from './Tenants.module.css';

interface ExportNowProps {
  tenantId: string;
  /** What stands there before it is asked for, and on the button that does. */
  text: string;
  action: string;
}

/** Everything of a tenant as a file, made while the dialog stays open. */
export function ExportNow({ tenantId, text, action }: ExportNowProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const [id, setId] = useState<string | null>(null);
  const { mutate, isPending, error } = useStartExport();
  const { data, error: lost } = useQuery(exportQuery(tenantId, id));
  const refusal = error?.message ?? lost?.message ?? (data?.status === 'failed' ? data.error : null);
  const isAtWork = isPending || (id !== null && !refusal && data?.status !== 'completed');
  const start = () => mutate(tenantId, { onSuccess: (started) => setId(started.id) });
  const state = isAtWork
    ? t('exporting', {
        done: format.number(data?.tables_done ?? 0),
        total: format.number(data?.tables_total ?? 0),
      })
    : data?.status === 'completed'
      ? t('exported', {
          count: data.rows_done,
          shown: format.number(data.rows_done),
          until: format.date(data.expires_at ?? ''),
        })
      : text;
  return (
    <section className={classes.export} aria-label={t('exportLabel')}>
      {refusal && <Notice tone="danger">{refusal}</Notice>}
      <p className={classes.muted} role="status">
        {state}
      </p>
      {data?.status === 'completed' ? (
        <Button
          component="a"
          href={apiAddress(`/api/tenants/${tenantId}/exports/${data.id}/file`)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('exportDownload', { size: sizeText(data.size_bytes ?? 0, format.number) })}
        </Button>
      ) : (
        <Button variant="default" loading={isAtWork} leftSection={<IconFileZip size={16} />} onClick={start}>
          {action}
        </Button>
      )}
    </section>
  );
}
