import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { GROUPS, type PolicyName } from './policy-groups';
import { PolicyField } from './PolicyField';
import { policyQuery, useChangePolicy, type Policy } from './queries';
import { SignEveryoneOut } from './SignEveryoneOut';
import { texts } from './texts';
import classes from './SignInPolicy.module.css';

/** Settings → Sign-in policy. */
export function SignInPolicy() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(policyQuery);
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <PolicyForm policy={data} />
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

function PolicyForm({ policy }: { policy: Policy }) {
  const t = useTexts(texts);
  const canManage = usePermission('settings.manage');
  const { mutate, isPending, error, reset } = useChangePolicy();
  const [changes, setChanges] = useState<Partial<Record<PolicyName, unknown>>>({});
  const count = Object.keys(changes).length;
  const errors = error instanceof ApiError ? error.fieldErrors : {};
  const set = (name: PolicyName, value: unknown) => {
    reset();
    const others = Object.fromEntries(Object.entries(changes).filter(([each]) => each !== name));
    setChanges(policy.settings[name]?.value === value ? others : { ...others, [name]: value });
  };
  const save = () =>
    mutate(changes, {
      onSuccess: () => {
        setChanges({});
        toastDone(t('saved'));
      },
    });
  return (
    <>
      {error && Object.keys(errors).length === 0 && <Notice tone="danger">{messageOf(error)}</Notice>}
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
        <SettingsCard key={group} title={t(group)} text={group === 'lockout' ? t('lockoutText') : undefined}>
          {GROUPS[group].map((name) => {
            const setting = policy.settings[name];
            return setting ? (
              <PolicyField
                key={name}
                name={name}
                setting={setting}
                value={name in changes ? changes[name] : setting.value}
                error={errors[name]}
                disabled={!canManage || setting.is_locked || group === 'lockout'}
                onChange={(value) => set(name, value)}
              />
            ) : null;
          })}
        </SettingsCard>
      ))}
      {canManage && <SignEveryoneOut />}
      {count > 0 && (
        <div className={classes.bar} role="status">
          <b>{t('changes', { count })}</b>
          <span className={classes.space} />
          <Button variant="default" onClick={() => setChanges({})}>
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
