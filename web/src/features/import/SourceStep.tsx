import { Alert, Button, Loader } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconAlertCircle, IconDownload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type DragEvent } from 'react';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { Drawing } from '@/components/Drawing';
import { useTexts } from '@/lib/i18n';
import { EarlierImports } from './EarlierImports';
import { templateOf } from './mapping-state';
import { useUpload } from './queries';
import { texts } from './texts';
import classes from './Source.module.css';

const MAX_BYTES = 200_000_000;
const KINDS = /\.(csv|tsv|txt|xlsx)$/i;

/** A file is dropped or chosen, or a table pasted; reading it makes the import. */
export function SourceStep({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const upload = useUpload(meta.name);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const take = async (file: File | undefined) => {
    if (!file || upload.isPending) return;
    setRefusal(null);
    if (!KINDS.test(file.name)) return setRefusal(t('wrongKind', { name: file.name }));
    if (file.size > MAX_BYTES) return setRefusal(t('tooLarge', { name: file.name }));
    try {
      const job = await upload.mutateAsync(file);
      void navigate({
        to: '/import/$type/$importId',
        params: { type: meta.name, importId: job.id },
        search: { step: 'map' },
      });
    } catch (error) {
      setRefusal(t('uploadFailed', { reason: messageOf(error) }));
    }
  };
  useWindowEvent('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (event.target instanceof Element && event.target.matches('input, textarea')) return;
    if (text.includes('\n')) void take(new File([text], `${t('pasted')}.tsv`));
  });
  const onDrag = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    setOver(isOver);
  };

  return (
    <div className={classes.source}>
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragEnter={(event) => onDrag(event, true)}
        onDragOver={(event) => onDrag(event, true)}
        onDragLeave={(event) => onDrag(event, false)}
        onDrop={(event) => {
          onDrag(event, false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <Drawing name="file" />
        {upload.isPending ? (
          <p className={classes.busy} role="status">
            <Loader size={16} />
            {t('uploading', { name: upload.variables.name })}
          </p>
        ) : (
          <>
            <p className={classes.lead}>{over ? t('dropNow') : t('drop')}</p>
            <p className={classes.or}>{t('or')}</p>
            <Button onClick={() => input.current?.click()}>{t('choose')}</Button>
          </>
        )}
        <p className={classes.kinds}>{t('kinds')}</p>
        <a
          className={classes.template}
          download={`${meta.label.plural}.csv`}
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(templateOf(meta))}`}
        >
          <IconDownload size={14} aria-hidden />
          {t('emptyFile')}
        </a>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,text/csv"
          hidden
          aria-label={t('choose')}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {refusal && (
        <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} />}>
          {refusal}
        </Alert>
      )}
      <EarlierImports meta={meta} />
    </div>
  );
}
