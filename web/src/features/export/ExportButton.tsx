import { ActionIcon, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ListRequest } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { ExportDialog } from './ExportDialog';
import { texts } from './texts';

interface ExportButtonProps {
  meta: TypeMeta;
  request: ListRequest;
  ids: string[] | null;
  columns: string[];
  /** In the page's head, where a phone has room for a symbol only, or among the actions for a selection. */
  place: 'head' | 'bar';
}

/** Opens the dialog; nothing for whoever may not export. */
export function ExportButton({ meta, request, ids, columns, place }: ExportButtonProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  if (!meta.can.export) return null;
  const inBar = place === 'bar';
  return (
    <>
      {phone && !inBar ? (
        <ActionIcon variant="default" size={44} aria-label={t('export')} onClick={() => setOpen(true)}>
          <IconDownload size={18} />
        </ActionIcon>
      ) : (
        <Button
          variant={inBar ? 'subtle' : 'default'}
          {...(inBar ? { size: 'xs' } : {})}
          leftSection={<IconDownload size={16} />}
          onClick={() => setOpen(true)}
        >
          {t('export')}
        </Button>
      )}
      {open && <ExportDialog {...{ meta, request, ids, columns }} onClose={() => setOpen(false)} />}
    </>
  );
}
