import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { useMe, usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { checklistQuery, useChangeChecklist } from './queries';
import { texts } from './texts';
import classes from './Setup.module.css';

/** For whoever runs the workspace, until everything is set up or the card is hidden: how far it is, and what comes next. */
export function SetupCard() {
  const { tenant } = useMe();
  const mayManage = usePermission('settings.manage');
  const mayChange = tenant !== null && mayManage;
  const { data } = useQuery({ ...checklistQuery, enabled: mayChange });
  const t = useTexts(texts);
  const { mutate, isPending } = useChangeChecklist();
  if (!mayChange || !data || data.is_dismissed || data.done === data.total) return null;
  const next = data.steps.find((step) => !step.is_done);
  const hide = () =>
    mutate(
      { is_dismissed: true },
      {
        onSuccess: () => toastDone(t('hidden')),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  return (
    <section className={classes.card} aria-label={t('card', { tenant: tenant.name })}>
      <Link to="/settings/$page" params={{ page: 'setup' }} className={classes.cardLink}>
        <b>{t('card', { tenant: tenant.name })}</b>
        <Progress
          value={(data.done / Math.max(1, data.total)) * 100}
          size="sm"
          className={classes.bar ?? ''}
          aria-hidden
        />
        <span className={classes.text}>{t('progress', { done: data.done, total: data.total })}</span>
        {next && <span className={classes.text}>{t('next', { step: next.title })}</span>}
      </Link>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.hide ?? ''}
        aria-label={t('hide')}
        loading={isPending}
        onClick={hide}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </section>
  );
}
