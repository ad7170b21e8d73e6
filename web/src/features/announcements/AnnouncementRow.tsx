import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useDeleteAnnouncement, useSaveAnnouncement, type Announcement } from './queries';
import { texts } from './texts';
import { stateOf, valuesOf } from './values';
import classes from './Announcements.module.css';

const TONES = { shown: 'success', planned: 'info', over: 'slate', off: 'slate' } as const;

/** One announcement: its text, for whom and how long, and what can be done with it. */
export function AnnouncementRow({
  announcement,
  onEdit,
}: {
  announcement: Announcement;
  onEdit: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const save = useSaveAnnouncement(announcement.id);
  const remove = useDeleteAnnouncement();
  const { title, content, target_roles: roles, is_active: isActive } = announcement;
  const [now] = useState(Date.now);
  const state = stateOf(announcement, now);
  const refused = (error: Error) => toastRefused(messageOf(error));
  const from = announcement.starts_at && format.dateTime(announcement.starts_at);
  const to = announcement.ends_at && format.dateTime(announcement.ends_at);
  const period =
    from && to
      ? t('period', { from, to })
      : from
        ? t('fromOn', { from })
        : to
          ? t('untilThen', { to })
          : t('always');
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <span className={classes.line}>
          <span className={classes.heading}>{title}</span>
          <Chip tone={TONES[state]}>{t(state)}</Chip>
        </span>
        <span className={classes.content}>{content}</span>
        <span className={classes.facts}>
          <span>{roles?.length ? roles.join(', ') : t('everybody')}</span>
          <span>{period}</span>
          <span>
            {t('by', {
              who: announcement.created_by_name ?? t('installation'),
              when: format.relative(announcement.created_at),
            })}
          </span>
        </span>
      </div>
      <div className={classes.buttons}>
        <Button size="compact-sm" variant="default" aria-label={t('edit', { title })} onClick={onEdit}>
          {t('editTitle').split(' ')[0]}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={save.isPending}
          onClick={() =>
            save.mutate({ ...valuesOf(announcement), is_active: !isActive }, { onError: refused })
          }
        >
          {t(isActive ? 'switchOff' : 'switchOn')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setAsking(true)}>
          {t('remove')}
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        title={t('removeTitle', { title })}
        confirm={t('remove')}
        danger
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(announcement.id, {
            onSuccess: () => toastDone(t('removed')),
            onError: refused,
          })
        }
      >
        {t('removeText')}
      </ConfirmDialog>
    </li>
  );
}
