import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { useMe, usePermission } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useOwnWords } from '@/components/use-named-texts';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { modulesQuery, useSwitchModule, type Module } from './queries';
import { texts } from './texts';
import classes from './Modules.module.css';

/** Settings → Modules. */
export function Modules() {
  const t = useTexts(texts);
  const { labels } = useMe();
  const { data, error, refetch } = useQuery(modulesQuery);
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <ul className={classes.list}>
            {data
              .filter((each) => each.is_available)
              .map((module) => (
                <ModuleRow key={module.key} module={module} />
              ))}
          </ul>
          <SettingsForm
            scope="tenant"
            page="modules"
            cards={data
              .filter((each) => each.is_enabled)
              .map(({ key, label, settings }) => ({
                title: labels[key]?.plural ?? label,
                keys: Object.keys(settings).map((name) => `module.${key}.${name}`),
              }))}
          />
        </>
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

function ModuleRow({ module }: { module: Module }) {
  const t = useTexts(texts);
  const format = useFormat();
  const inOwnWords = useOwnWords();
  const canManage = usePermission('settings.manage');
  const { mutate, isPending } = useSwitchModule();
  const put = (on: boolean, undo: boolean) =>
    mutate(
      { key: module.key, is_enabled: on },
      {
        onSuccess: () =>
          toastDone(
            t(on ? 'isOn' : 'isOff', { name: module.label }),
            undo ? () => put(!on, false) : undefined,
          ),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  const label = useMe().labels[module.key]?.plural ?? module.label;
  const words = `${module.key}-words`;
  return (
    <li className={classes.row} data-off={module.is_enabled ? undefined : true}>
      <div className={classes.words} id={words}>
        <span className={classes.label}>{label}</span>
        <span className={classes.help}>{inOwnWords(module.description)}</span>
        {module.closed_by ? (
          <span className={classes.facts}>{t('closed', { variable: module.closed_by })}</span>
        ) : (
          module.updated_at && (
            <span className={classes.facts}>
              {t('changedBy', {
                who: module.updated_by_name ?? t('installation'),
                when: format.relative(module.updated_at),
              })}
            </span>
          )
        )}
      </div>
      <Switch
        aria-label={label}
        aria-describedby={words}
        checked={module.is_enabled}
        disabled={!canManage || isPending || module.closed_by !== null}
        onChange={(event) => put(event.currentTarget.checked, true)}
      />
    </li>
  );
}
