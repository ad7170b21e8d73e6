import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconLink, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useListPosition } from '@/api/list-trail';
import { recordQuery } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { ErrorState } from '@/components/States';
import { titleOf } from '@/components/record-title';
import { copyLink } from '@/lib/copy-link';
import { useTexts } from '@/lib/i18n';
import { ConvertedBanner } from './ConvertedBanner';
import { ListPosition } from './ListPosition';
import { RecordBody, type RecordTab } from './RecordBody';
import { RecordHead } from './RecordHead';
import { RecordSkeleton } from './RecordSkeleton';
import { StagePath } from './StagePath';
import { texts } from './texts';
import { TrashBanner } from './TrashBanner';
import { usePanelEscape } from './use-panel-escape';
import classes from './RecordView.module.css';

/** The same record as a side panel over its list; closing removes `peek` from the address. */
export function RecordPanel({ meta, id }: { meta: TypeMeta; id: string }) {
  const t = useTexts(texts);
  const query = useQuery(recordQuery(meta.name, id));
  const position = useListPosition(meta.name, id);
  const navigate = useNavigate();
  const [tab, setTab] = useState<RecordTab>('timeline');
  const record = query.data;
  const title = record ? titleOf(record, meta) : meta.label.singular;

  const peek = (next: string | undefined) => {
    void navigate({
      to: '/$type',
      params: { type: meta.name },
      search: (current) => ({ ...current, peek: next }),
      replace: true,
    });
  };
  const close = () => peek(undefined);
  const expand = () => void navigate({ to: '/$type/$id', params: { type: meta.name, id } });
  usePanelEscape(close);
  const editable = meta.can.update && record?.status !== 'converted' && !record?.deleted_at;

  return (
    <aside className={classes.panel} aria-label={title}>
      <div className={classes.panelBar}>
        {position && <ListPosition position={position} onGo={peek} linked={false} />}
        <span className={classes.space} />
        <BarButton label={t('expand')} onClick={expand}>
          <IconArrowsDiagonal size={16} />
        </BarButton>
        <BarButton label={t('copyLink')} onClick={() => void copyLink(`/${meta.name}/${id}`)}>
          <IconLink size={16} />
        </BarButton>
        <BarButton label={t('close')} onClick={close}>
          <IconX size={16} />
        </BarButton>
      </div>
      {query.isPending && <RecordSkeleton />}
      {query.isError && !record && (
        <ErrorState
          title={t('notLoaded', { thing: meta.label.singular })}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {record && (
        <>
          <RecordHead
            meta={meta}
            record={record}
            editable={editable}
            onDeleted={close}
            onWrite={() => setTab('timeline')}
            compact
          />
          {meta.status_field === 'stage' && (
            <div className={classes.panelPath}>
              <StagePath record={record} editable={editable} />
            </div>
          )}
          <TrashBanner meta={meta} record={record} />
          {meta.name === 'leads' && <ConvertedBanner lead={record} />}
          <RecordBody {...{ meta, record, editable, tab }} layout="tabs" onTab={setTab} />
        </>
      )}
    </aside>
  );
}

interface BarButtonProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function BarButton({ label, onClick, children }: BarButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size={28} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
