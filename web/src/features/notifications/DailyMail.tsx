import { Select, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import { meQuery, useIsViewingAs, useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { texts } from './texts';
import classes from './Preferences.module.css';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

interface Choice {
  daily_mail?: boolean;
  daily_mail_hour?: number;
}

/** Whether a mail a day says what waits for me, and at which hour. */
export function DailyMail() {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const { user, formats } = useMe();
  const isViewingAs = useIsViewingAs();
  const { mutate } = useMutation({
    scope: { id: 'daily-mail' },
    mutationFn: (choice: Choice) => api.put<unknown>(`/api/users/${user.id}`, { preferences: choice }),
    onMutate: (choice) =>
      queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, formats: { ...me.formats, ...choice } }),
    onError: (refusal) => {
      toastRefused(`${t('refused')}: ${messageOf(refusal)}`);
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  const isOn = formats.daily_mail === true;
  const hour = typeof formats.daily_mail_hour === 'number' ? formats.daily_mail_hour : 8;
  return (
    <div className={classes.daily}>
      <Switch
        label={t('daily')}
        description={t('dailyText')}
        checked={isOn}
        disabled={isViewingAs}
        onChange={(event) => mutate({ daily_mail: event.currentTarget.checked })}
      />
      {isOn && (
        <Select
          label={t('dailyHour')}
          data={HOURS}
          value={String(hour)}
          disabled={isViewingAs}
          allowDeselect={false}
          onChange={(chosen) => chosen !== null && mutate({ daily_mail_hour: Number(chosen) })}
          w={140}
        />
      )}
    </div>
  );
}
