import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { outboundQuery, useSaveHosts } from './queries';
import { texts } from './texts';
import classes from './Outbound.module.css';

/** Settings → Outbound calls: which hosts inside the own network may be called. */
export function Outbound() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(outboundQuery);
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <PrivateHosts hosts={data.private_hosts} />
          <SettingsCard title={t('environment')} text={t('environmentText')}>
            {data.environment_hosts.length > 0 ? (
              <ul className={classes.hosts}>
                {data.environment_hosts.map((host) => (
                  <li key={host}>
                    <code>{host}</code>
                  </li>
                ))}
              </ul>
            ) : (
              <p className={classes.none}>{t('noEnvironment')}</p>
            )}
          </SettingsCard>
        </>
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

function PrivateHosts({ hosts }: { hosts: string[] }) {
  const t = useTexts(texts);
  const { mutate, isPending, error, reset } = useSaveHosts();
  const [host, setHost] = useState('');
  const refusal = error instanceof ApiError ? (Object.values(error.fieldErrors)[0] ?? error.message) : null;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const named = host.trim();
    if (!named) return;
    mutate([...hosts, named], {
      onSuccess: () => {
        setHost('');
        toastDone(t('added', { host: named }));
      },
    });
  };
  const remove = (gone: string) =>
    mutate(
      hosts.filter((each) => each !== gone),
      {
        onSuccess: () =>
          toastDone(t('removed', { host: gone }), () =>
            mutate(hosts, { onError: (refused) => toastRefused(messageOf(refused)) }),
          ),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  return (
    <SettingsCard title={t('hosts')} text={t('hostsText')}>
      {hosts.length > 0 ? (
        <ul className={classes.hosts} aria-label={t('hosts')}>
          {hosts.map((each) => (
            <li key={each}>
              <code>{each}</code>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t('remove', { host: each })}
                onClick={() => remove(each)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.none}>{t('none')}</p>
      )}
      <form noValidate onSubmit={add} className={classes.add}>
        <TextInput
          className={classes.input ?? ''}
          label={t('host')}
          description={t('hostHelp')}
          value={host}
          error={refusal}
          onChange={(event) => {
            reset();
            setHost(event.currentTarget.value);
          }}
        />
        <Button type="submit" loading={isPending} disabled={!host.trim()}>
          {t('add')}
        </Button>
      </form>
    </SettingsCard>
  );
}
