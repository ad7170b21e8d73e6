import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { FactList } from '@/components/FactList';
import { ShownOnce } from '@/components/ShownOnce';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useIssueBounceAddress, useRevokeBounceAddress, type WorkspaceMail } from './queries';
import { texts } from './texts';
import classes from './WorkspaceMail.module.css';

const SAMPLE = '{"type": "hard", "email": "ada@example.com", "reason": "550 no such person"}';

interface BounceAddressProps {
  bounces: WorkspaceMail['bounces'];
  mayChange: boolean;
}

/** The secret address that is told of mails that came back. */
export function BounceAddress({ bounces, mayChange }: BounceAddressProps) {
  const t = useTexts(texts);
  const issue = useIssueBounceAddress();
  const revoke = useRevokeBounceAddress();
  const [asked, setAsked] = useState<'renew' | 'revoke' | null>(null);
  const [url, setUrl] = useState<string | null>(null);
  const close = () => setAsked(null);
  const refused = (why: unknown) => toastRefused(messageOf(why));
  const make = () =>
    issue.mutate(undefined, {
      onSuccess: (made) => setUrl(made.url),
      onError: refused,
      onSettled: close,
    });
  const end = () =>
    revoke.mutate(undefined, {
      onSuccess: () => toastDone(t('revoked')),
      onError: refused,
      onSettled: close,
    });
  return (
    <SettingsCard
      title={t('bounces')}
      text={t('bouncesText')}
      actions={
        mayChange &&
        (bounces.is_set ? (
          <>
            <Button variant="default" onClick={() => setAsked('renew')}>
              {t('renew')}
            </Button>
            <Button variant="default" onClick={() => setAsked('revoke')}>
              {t('revoke')}
            </Button>
          </>
        ) : (
          <Button variant="default" loading={issue.isPending} onClick={make}>
            {t('make')}
          </Button>
        ))
      }
    >
      {bounces.issued_at ? (
        <FactList
          facts={[
            [t('since'), <RelativeTime key="since" at={bounces.issued_at} />],
            [
              t('lastSeen'),
              bounces.last_seen_at ? <RelativeTime key="seen" at={bounces.last_seen_at} /> : t('never'),
            ],
          ]}
        />
      ) : (
        <p className={classes.quiet}>{t('none')}</p>
      )}
      <ConfirmDialog
        opened={asked !== null}
        title={t(asked === 'revoke' ? 'revokeTitle' : 'renewTitle')}
        confirm={t(asked === 'revoke' ? 'revokeYes' : 'renewYes')}
        danger={asked === 'revoke'}
        busy={issue.isPending || revoke.isPending}
        onConfirm={asked === 'revoke' ? end : make}
        onClose={close}
      >
        {t(asked === 'revoke' ? 'revokeText' : 'renewText')}
      </ConfirmDialog>
      {url && (
        <ShownOnce
          title={t('issuedTitle')}
          warning={t('issuedText')}
          value={url}
          label={t('address')}
          done={t('close')}
          onClose={() => setUrl(null)}
        >
          <p className={classes.quiet}>
            {t('howJson')} <code className={classes.found}>{SAMPLE}</code>
          </p>
          <p className={classes.quiet}>{t('howReport')}</p>
        </ShownOnce>
      )}
    </SettingsCard>
  );
}
