import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pipelineOf, useMetadata, useTypeMeta } from '@/api/session';
import type { CrmRecord } from '@/api/types';
import { SkeletonRows } from '@/components/Skeleton';
import { titleOf } from '@/components/record-title';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { ConversionDone } from './ConversionDone';
import { ConvertForm } from './ConvertForm';
import { startForm } from './conversion';
import { sameNameQuery, type ConversionResult } from './queries';
import { texts } from './texts';

interface ConvertDialogProps {
  lead: CrmRecord;
  opened: boolean;
  onClose: () => void;
}

/** Turns a lead into a contact, and an account and opportunity if wanted; then leads to what was made. */
export function ConvertDialog({ lead, opened, onClose }: ConvertDialogProps) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const metadata = useMetadata();
  const meta = useTypeMeta('leads');
  const [result, setResult] = useState<ConversionResult | null>(null);
  const company = typeof lead.company === 'string' ? lead.company : '';
  const match = useQuery(sameNameQuery(company));
  const name = titleOf(lead, meta);
  const open = pipelineOf(metadata)?.stages.filter((stage) => stage.kind === 'open') ?? [];
  const first = open.find((stage) => stage.key === 'qualification') ?? open[0];
  const searching = company.trim() !== '' && match.isPending;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(result ? 'doneTitle' : 'title', { name })}
      size={520}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      {result ? (
        <ConversionDone result={result} matchId={match.data?.id ?? null} onClose={onClose} />
      ) : searching ? (
        <SkeletonRows rows={5} columns={2} />
      ) : (
        <ConvertForm
          lead={lead}
          name={name}
          stages={open}
          match={match.data ?? null}
          start={startForm(lead, match.data ?? null, first?.key ?? null, format.today())}
          onDone={setResult}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
