import { Button } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { BlockDialog } from './BlockDialog';
import { BlockTable } from './BlockTable';
import { blocksQuery, useLiftBlock, type Block } from './queries';
import { sourceName, texts } from './texts';

/** Settings → Network blocks. */
export function Blocks() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(blocksQuery);
  const canManage = usePermission('system.manage');
  const [adding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<Block | null>(null);
  const add = canManage && (
    <Button leftSection={<IconBan size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  const isEmpty = data?.length === 0;
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      actions={!isEmpty && add}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : isEmpty ? (
        <EmptyState title={t('empty')} text={t('emptyText')} actions={add} />
      ) : (
        <BlockTable blocks={data} onLift={canManage ? setLifting : null} />
      )}
      {adding && <BlockDialog onClose={() => setAdding(false)} />}
      {lifting && <LiftDialog block={lifting} onClose={() => setLifting(null)} />}
    </SettingsSection>
  );
}

function LiftDialog({ block, onClose }: { block: Block; onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useLiftBlock();
  const name = sourceName(block.source);
  const lift = () =>
    mutate(block.id, {
      onSuccess: () => toastDone(t('lifted', { name })),
      onError: (refusal) => toastRefused(messageOf(refusal)),
      onSettled: onClose,
    });
  return (
    <ConfirmDialog
      opened
      title={t('liftTitle', { name })}
      confirm={t('lift')}
      busy={isPending}
      onConfirm={lift}
      onClose={onClose}
    >
      {t(block.kind === 'manual' ? 'liftText' : 'liftTextVolume')}
    </ConfirmDialog>
  );
}
