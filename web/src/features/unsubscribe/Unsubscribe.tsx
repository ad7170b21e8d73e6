import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { AuthPage } from '@/features/login/AuthPage';
import classes from '@/features/login/SignIn.module.css';
import { useTexts } from '@/lib/i18n';
import { subscriptionQuery, useUnsubscribe } from './queries';
import { texts } from './texts';

/** The page behind the link of a mail: one button stops the mails. */
export function Unsubscribe() {
  const t = useTexts(texts);
  const { token } = useParams({ from: '/unsubscribe/$token' });
  const { data, error } = useQuery(subscriptionQuery(token));
  const stopping = useUnsubscribe(token);
  if (error)
    return (
      <AuthPage title={t('gone')} subtitle={messageOf(error)}>
        {null}
      </AuthPage>
    );
  if (!data)
    return (
      <AuthPage title={t('loading')}>
        <div className={classes.after} aria-busy>
          <Bar width={240} />
        </div>
      </AuthPage>
    );
  const { workspace, address } = data;
  if (data.is_unsubscribed)
    return (
      <AuthPage title={t('done', { workspace })} subtitle={t('doneText', { address })}>
        {null}
      </AuthPage>
    );
  return (
    <AuthPage title={t('ask', { workspace })} subtitle={t('to', { address })}>
      <div className={classes.after}>
        {stopping.error && <Notice tone="danger">{messageOf(stopping.error)}</Notice>}
        <Button fullWidth loading={stopping.isPending} onClick={() => stopping.mutate()}>
          {t('stop')}
        </Button>
      </div>
    </AuthPage>
  );
}
