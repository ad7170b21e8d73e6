import { Button, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import type { ApiKey, IssuedKey } from '@/api/identity';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { CreateKeyDialog } from './CreateKeyDialog';
import { IssuedDialog } from './IssuedDialog';
import { KeyTable } from './KeyTable';
import { apiKeysQuery, useRevokeKey, useRotateKey } from './queries';
import { texts } from './texts';
import classes from './ApiKeys.module.css';

type Asked =
  | { kind: 'create' }
  | { kind: 'rotate' | 'revoke'; key: ApiKey }
  | { kind: 'issued'; key: IssuedKey; rotated: boolean }
  | null;

/** Settings → API keys: one's own; who manages users sees those of everybody. */
export function ApiKeys() {
  const t = useTexts(texts);
  const found = useInfiniteQuery(apiKeysQuery);
  const [asked, setAsked] = useState<Asked>(null);
  const [withEnded, setWithEnded] = useState(false);
  const keys = found.data?.pages.flatMap((page) => page.items);
  const shown = keys?.filter((key) => withEnded || key.is_active);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAsked({ kind: 'create' })}>
      {t('create')}
    </Button>
  );
  const empty = keys?.length === 0 || (shown?.length === 0 && !withEnded);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={!empty && create}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : empty ? (
        <EmptyState title={t('empty')} text={t('emptyText')} actions={create} />
      ) : (
        <KeyTable
          keys={shown}
          onRotate={(key) => setAsked({ kind: 'rotate', key })}
          onRevoke={(key) => setAsked({ kind: 'revoke', key })}
        />
      )}
      {keys?.some((key) => !key.is_active) && (
        <Switch
          size="xs"
          className={classes.toggle ?? ''}
          label={t('showEnded')}
          checked={withEnded}
          onChange={(event) => setWithEnded(event.currentTarget.checked)}
        />
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
      <KeyDialogs asked={asked} onAsk={setAsked} />
    </SettingsSection>
  );
}

function KeyDialogs({ asked, onAsk }: { asked: Asked; onAsk: (next: Asked) => void }) {
  const t = useTexts(texts);
  const rotate = useRotateKey();
  const revoke = useRevokeKey();
  const close = () => onAsk(null);
  const refused = (error: unknown) => {
    toastRefused(messageOf(error));
    close();
  };
  if (!asked) return null;
  if (asked.kind === 'create')
    return (
      <CreateKeyDialog onClose={close} onIssued={(key) => onAsk({ kind: 'issued', key, rotated: false })} />
    );
  if (asked.kind === 'issued')
    return <IssuedDialog issued={asked.key} rotated={asked.rotated} onClose={close} />;
  const { id, name } = asked.key;
  const rotating = asked.kind === 'rotate';
  return (
    <ConfirmDialog
      opened
      danger={!rotating}
      title={t(rotating ? 'rotateTitle' : 'revokeTitle', { name })}
      confirm={t(rotating ? 'rotateYes' : 'revokeYes')}
      busy={rotate.isPending || revoke.isPending}
      onClose={close}
      onConfirm={() =>
        rotating
          ? rotate.mutate(id, {
              onSuccess: (key) => onAsk({ kind: 'issued', key, rotated: true }),
              onError: refused,
            })
          : revoke.mutate(id, {
              onSuccess: () => {
                toastDone(t('revokedDone', { name }));
                close();
              },
              onError: refused,
            })
      }
    >
      {t(rotating ? 'rotateText' : 'revokeText')}
    </ConfirmDialog>
  );
}
