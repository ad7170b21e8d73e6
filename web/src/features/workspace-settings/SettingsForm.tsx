import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { settingsQuery, useSaveSettings, type Scope, type Setting } from './queries';
import { SettingField } from './SettingField';
import { texts } from './texts';
import classes from './SettingsForm.module.css';

interface SettingsFormProps {
  scope: Scope;
  /** Which page's settings. */
  page: string;
  /** In which cards they stand, by their keys; absent: all in one. Cards of which nothing is there are left out. */
  cards?: readonly SettingsCardKeys[];
}

export interface SettingsCardKeys {
  title: string;
  text?: string;
  /** Absent: what stands in no other card. */
  keys?: readonly string[];
}

/** The settings of one page, drawn from their declarations; changes wait until they are saved together. */
export function SettingsForm({ scope, page, cards }: SettingsFormProps) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(settingsQuery(scope));
  if (error) return <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows columns={2} />;
  return <Fields scope={scope} settings={data.filter((each) => each.page === page)} cards={cards} />;
}

interface FieldsProps {
  scope: Scope;
  settings: Setting[];
  cards: readonly SettingsCardKeys[] | undefined;
}

function Fields({ scope, settings, cards }: FieldsProps) {
  const t = useTexts(texts);
  const { mutate, isPending, error, reset } = useSaveSettings(scope);
  const [changes, setChanges] = useState<Record<string, unknown>>({});
  const keys = Object.keys(changes);
  const errors = error instanceof ApiError ? fieldErrors(error.fieldErrors) : {};
  const isElsewhere = error && !keys.some((key) => errors[key]);
  const without = (key: string) =>
    Object.fromEntries(Object.entries(changes).filter(([each]) => each !== key));
  const set = (setting: Setting, value: unknown) => {
    reset();
    const others = without(setting.key);
    const same = JSON.stringify(setting.value) === JSON.stringify(value);
    setChanges(same ? others : { ...others, [setting.key]: value });
  };
  const send = (next: Record<string, unknown>, done: string) => {
    const own = settings.filter(({ key }) => key in next);
    const before = Object.fromEntries(own.map((each) => [each.key, each.is_own ? each.own : null]));
    const back = () =>
      mutate(
        { settings: before },
        {
          onSuccess: () => toastDone(t('undone')),
          onError: (refused) => toastRefused(messageOf(refused)),
        },
      );
    const isKnown = own.every(({ kind }) => kind !== 'secret');
    mutate(
      { settings: next },
      { onSuccess: () => (setChanges({}), toastDone(done, isKnown ? back : undefined)) },
    );
  };
  const save = () => {
    const first = settings.find(({ key }) => key === keys[0]);
    send(
      changes,
      keys.length === 1 && first ? t('saved', { name: first.label }) : t('savedMany', { count: keys.length }),
    );
  };
  const lock = (setting: Setting) =>
    mutate(
      { locked: { [setting.key]: !setting.is_locked } },
      { onError: (refused) => toastRefused(messageOf(refused)) },
    );
  const field = (setting: Setting) => (
    <SettingField
      key={setting.key}
      setting={setting}
      value={setting.key in changes ? changes[setting.key] : setting.value}
      isChanged={setting.key in changes}
      error={errors[setting.key]}
      onChange={(value) => set(setting, value)}
      onReset={() => {
        setChanges(without(setting.key));
        send({ [setting.key]: null }, t('wasReset', { name: setting.label }));
      }}
      {...(scope === 'system' && setting.scopes.length > 1 ? { onLock: () => lock(setting) } : {})}
    />
  );
  return (
    <>
      {isElsewhere && <Notice tone="danger">{messageOf(error)}</Notice>}
      {cards ? (
        cardsOf(settings, cards).map(({ title, text, shown }) => (
          <SettingsCard key={title} title={title} text={text}>
            <div>{shown.map(field)}</div>
          </SettingsCard>
        ))
      ) : (
        <div className={classes.card}>{settings.map(field)}</div>
      )}
      {keys.length > 0 && (
        <div className={classes.bar} role="status">
          <b>{t('changes', { count: keys.length })}</b>
          <span className={classes.space} />
          <Button variant="default" onClick={() => (reset(), setChanges({}))}>
            {t('discard')}
          </Button>
          <Button loading={isPending} onClick={save}>
            {t('save')}
          </Button>
        </div>
      )}
    </>
  );
}

function cardsOf(settings: Setting[], cards: readonly SettingsCardKeys[]) {
  const named = cards.flatMap(({ keys }) => keys ?? []);
  return cards
    .map(({ title, text, keys }) => ({
      title,
      text,
      shown: settings.filter(({ key }) => (keys ? keys.includes(key) : !named.includes(key))),
    }))
    .filter(({ shown }) => shown.length > 0);
}

/** Refusals by setting, however the route names them. */
function fieldErrors(given: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) => [
      [name.replace(/^(preferences|settings)\./, ''), text],
      [`auth.${name}`, text],
    ]),
  );
}
