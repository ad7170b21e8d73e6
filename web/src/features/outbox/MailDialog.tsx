import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { messageOf } from '@/api/errors';
import { Copyable } from '@/components/Copyable';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { MailStatus } from './MailStatus';
import { mailQuery, useMailActions, type Mail } from './queries';
import { texts } from './texts';
import classes from './Outbox.module.css';

/** A mail as plain text: nothing that came from people is ever drawn as a page. */
export function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { data: mail, error, refetch } = useQuery(mailQuery(id));
  return (
    <Modal opened onClose={onClose} title={mail?.subject ?? t('text')} size={620} fullScreen={phone}>
      {error ? (
        <ErrorState compact title={t('mailFailed')} error={error} onRetry={() => void refetch()} />
      ) : !mail ? (
        <div className={classes.mail} aria-busy>
          <Bar width="40%" />
          <Bar width="85%" />
          <Bar width="70%" />
        </div>
      ) : (
        <div className={classes.mail}>
          <Facts mail={mail} />
          {mail.is_unclear && <Notice tone="warning">{t('unclear')}</Notice>}
          {mail.link && (
            <div>
              <Copyable value={mail.link} label={t('link')} />
              <p className={classes.hint}>{t('linkHint')}</p>
            </div>
          )}
          {mail.masked && <Notice tone="info">{mail.masked}</Notice>}
          {mail.text_body === null ? (
            !mail.masked && <p className={classes.hint}>{t('noText')}</p>
          ) : (
            <section className={classes.text} aria-label={t('text')}>
              {mail.text_body}
            </section>
          )}
          <Actions
            id={id}
            open={mail.status === 'failed' || mail.status === 'held'}
            mayMark={!mail.masked}
            onClose={onClose}
          />
        </div>
      )}
    </Modal>
  );
}

function Facts({ mail }: { mail: Mail }) {
  const t = useTexts(texts);
  const format = useFormat();
  const facts: [label: string, value: ReactNode][] = [
    [t('to'), mail.to_address],
    [t('status'), <MailStatus key="status" status={mail.status} />],
    [t('written'), format.dateTime(mail.created_at)],
    [t('sentAt'), mail.sent_at && format.dateTime(mail.sent_at)],
    [t('lastTried'), !mail.sent_at && mail.attempted_at && format.dateTime(mail.attempted_at)],
    [t('through'), mail.sent_through],
    [t('reason'), mail.error],
    [t('next'), mail.next_attempt_at && format.dateTime(mail.next_attempt_at)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([label, value]) =>
          value && (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}

interface ActionsProps {
  id: string;
  open: boolean;
  mayMark: boolean;
  onClose: () => void;
}

function Actions({ id, open, mayMark, onClose }: ActionsProps) {
  const t = useTexts(texts);
  const { retry, markSent } = useMailActions(id);
  const done = (text: string) => ({
    onSuccess: () => {
      toastDone(text);
      onClose();
    },
    onError: (error: unknown) => toastRefused(messageOf(error)),
  });
  return (
    <div className={classes.foot}>
      <Button variant="default" onClick={onClose}>
        {t('close')}
      </Button>
      {open && (
        <>
          {mayMark && (
            <Button
              variant="default"
              loading={markSent.isPending}
              onClick={() => markSent.mutate(undefined, done(t('marked')))}
            >
              {t('markSent')}
            </Button>
          )}
          <Button loading={retry.isPending} onClick={() => retry.mutate(undefined, done(t('retried')))}>
            {t('retry')}
          </Button>
        </>
      )}
    </div>
  );
}
