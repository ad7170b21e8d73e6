import { NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useForm } from '@/components/use-form';
import {
  useSaveLimits,
  workspaceLimitsQuery,
  type WorkspaceLimits,
} from '@/features/workspace-limits/queries';
import { texts } from '@/features/workspace-limits/texts';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { messageOf } from '@/api/errors';
import { useEffect } from 'react';
import type { ListedTenant } from './queries';

interface LimitsDialogProps {
  tenant: ListedTenant;
  onClose: () => void;
}

/** How much a workspace may hold: what holds now is read first. */
export function LimitsDialog({ tenant, onClose }: LimitsDialogProps) {
  const { data, error } = useQuery({ ...workspaceLimitsQuery(tenant.id), staleTime: 0, gcTime: 0 });
  useEffect(() => {
    if (!error) return;
    toastRefused(messageOf(error));
    onClose();
  }, [error, onClose]);
  return data ? <LimitsForm tenant={tenant} found={data} onClose={onClose} /> : null;
}

function LimitsForm({ tenant, found, onClose }: LimitsDialogProps & { found: WorkspaceLimits }) {
  const t = useTexts(texts);
  const format = useFormat();
  const start: Record<string, string | number> = Object.fromEntries(
    found.limits.map(({ name, most }) => [name, most ?? '']),
  );
  const form = useForm({
    start: { ...start, plan: found.plan },
    to: useSaveLimits(tenant.id),
    body: ({ plan, ...most }) => ({
      plan,
      limits: Object.fromEntries(
        Object.entries<string | number>(most).map(([name, value]) => [
          name,
          value === '' ? null : Number(value),
        ]),
      ),
      version: found.version,
    }),
    onDone: () => {
      toastDone(t('saved', { name: tenant.name }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('dialogTitle', { name: tenant.name })}
      intro={t('dialogIntro')}
      submit={t('save')}
      {...form.dialog}
      size={560}
      onClose={onClose}
    >
      <TextInput
        label={t('planLabel')}
        description={t('planHelp')}
        maxLength={60}
        data-autofocus
        value={form.values.plan}
        onChange={(event) => form.set('plan', event.currentTarget.value)}
      />
      <div className={formClasses.pair}>
        {found.limits.map(({ name, label, used, used_is_capped: isCapped }) => (
          <NumberInput
            key={name}
            label={name === 'storage_mb' ? t('storage') : label}
            description={t(name === 'storage_mb' ? 'usedNowMb' : 'usedNow', {
              used: `${format.number(used)}${isCapped ? '+' : ''}`,
            })}
            placeholder={t('noLimit')}
            min={0}
            max={1_000_000_000}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            hideControls
            value={(form.values as Record<string, string | number>)[name] ?? ''}
            onChange={(value) => form.set(name as 'plan', value as string)}
          />
        ))}
      </div>
    </FormDialog>
  );
}
