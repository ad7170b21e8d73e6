import { Button } from '@mantine/core';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { Copyable } from '@/components/Copyable';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useCheckDomain, type DomainRecord, type SendingAddress } from './queries';
import { texts } from './texts';
import classes from './WorkspaceMail.module.css';

const TONES: Record<DomainRecord['status'], Tone> = {
  found: 'success',
  missing: 'warning',
  wrong: 'danger',
  unknown: 'slate',
};

/** What the domain of one mail connection publishes, and what is still to be published. */
export function SenderCard({ sender, mayCheck }: { sender: SendingAddress; mayCheck: boolean }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useCheckDomain();
  const { domain, name, address, records, checked_at: checkedAt } = sender;
  const check = () =>
    mutate(sender.integration_id, {
      onSuccess: () => toastDone(t('done', { domain })),
      onError: (error) => toastRefused(messageOf(error)),
    });
  return (
    <SettingsCard
      title={t('sender', { domain })}
      text={t('senderText', { name, address })}
      actions={
        mayCheck && (
          <Button variant="default" loading={isPending} aria-label={t('checkOf', { domain })} onClick={check}>
            {t('check')}
          </Button>
        )
      }
    >
      {records ? (
        <ul className={classes.records}>
          {records.map((record) => (
            <RecordRow key={record.record} record={record} />
          ))}
        </ul>
      ) : (
        <p className={classes.quiet}>{t('unchecked')}</p>
      )}
      {checkedAt && (
        <p className={classes.quiet}>
          {t('checked')} <RelativeTime at={checkedAt} />
        </p>
      )}
    </SettingsCard>
  );
}

function RecordRow({ record }: { record: DomainRecord }) {
  const t = useTexts(texts);
  return (
    <li className={classes.record}>
      <div className={classes.head}>
        <b>{t(record.record)}</b>
        <Chip tone={TONES[record.status]}>{t(record.status)}</Chip>
      </div>
      <div className={classes.words}>
        <span>{record.text}</span>
        {record.found && (
          <div>
            <span className={classes.quiet}>{t('isThere')}</span>
            <code className={classes.found}>{record.found}</code>
          </div>
        )}
        {record.publish && (
          <div className={classes.publish}>
            <span className={classes.quiet}>
              {t('publish')} <code className={classes.name}>{record.name}</code>
            </span>
            <Copyable value={record.publish} label={`${t(record.record)}: ${t('publishValue')}`} />
          </div>
        )}
      </div>
    </li>
  );
}
