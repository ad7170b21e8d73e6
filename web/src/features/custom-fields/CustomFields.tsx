import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useMetadata, usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { TypeIcon } from '@/components/TypeIcon';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { toastDone, toastRefused } from '@/lib/toasts';
import { FieldDialog } from './FieldDialog';
import { FieldTable } from './FieldTable';
import { PurgeDialog } from './PurgeDialog';
import { RetiredFields } from './RetiredFields';
import { customFieldsQuery, useSwitchField, type CustomField, type Entity } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

const KINDS: readonly { entity: Entity; type: string }[] = [
  { entity: 'lead', type: 'leads' },
  { entity: 'contact', type: 'contacts' },
  { entity: 'account', type: 'accounts' },
  { entity: 'opportunity', type: 'opportunities' },
  { entity: 'activity', type: 'activities' },
];

/** Settings → Custom fields: what the workspace adds to its records. */
export function CustomFields() {
  const t = useNamedTexts(texts);
  const metadata = useMetadata();
  const { data, error, refetch } = useQuery(customFieldsQuery);
  const [entity, setEntity] = useState<Entity>('lead');
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const [retiring, setRetiring] = useState<CustomField | null>(null);
  const [purging, setPurging] = useState<CustomField | null>(null);
  const switching = useSwitchField();
  const type = KINDS.find((kind) => kind.entity === entity)?.type ?? '';
  const plural = (of: string) => metadata.types[of]?.label.plural ?? of;
  const own = data?.filter((field) => field.entity === entity);
  const active = own?.filter((field) => field.is_active);
  const retired = own?.filter((field) => !field.is_active) ?? [];
  const canManage = usePermission('settings.manage');
  const addButton = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  const put = (field: CustomField, isActive: boolean, undo = true) =>
    switching.mutate(
      { field, isActive },
      {
        onSuccess: () =>
          toastDone(
            t(isActive ? 'broughtBack' : 'retiredDone', { name: field.label }),
            undo ? () => put(field, !isActive, false) : undefined,
          ),
        onError: (refused) => toastRefused(messageOf(refused)),
        onSettled: () => setRetiring(null),
      },
    );
  const tabs = KINDS.map((kind) => ({
    value: kind.entity,
    label: (
      <span className={classes.kind}>
        <TypeIcon type={kind.type} size={16} />
        {plural(kind.type)}
        <span className={classes.number}>{data ? countOf(data, kind.entity) : ''}</span>
      </span>
    ),
  }));
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={active && active.length > 0 && addButton}
      tools={<Toggles label={t('kinds')} choices={tabs} chosen={entity} onChoose={setEntity} />}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : active?.length === 0 ? (
        <EmptyState
          title={t('empty', { type: plural(type) })}
          text={t('emptyText')}
          actions={addButton || undefined}
        />
      ) : (
        <>
          <FieldTable
            label={t('list', { type: plural(type) })}
            entity={entity}
            fields={active}
            editable={canManage}
            onEdit={setEdited}
            onRetire={setRetiring}
          />
          {active && <p className={classes.count}>{t('count', { count: active.length })}</p>}
        </>
      )}
      {canManage && retired.length > 0 && (
        <RetiredFields fields={retired} onBack={(field) => put(field, true)} onPurge={setPurging} />
      )}
      {edited && (
        <FieldDialog
          field={edited === 'new' ? null : edited}
          entity={entity}
          typeLabel={plural(type)}
          sections={metadata.types[type]?.sections.map((section) => section.label) ?? []}
          onClose={() => setEdited(null)}
        />
      )}
      {retiring && (
        <ConfirmDialog
          opened
          title={t('retireTitle', { name: retiring.label })}
          confirm={t('retireYes')}
          busy={switching.isPending}
          onClose={() => setRetiring(null)}
          onConfirm={() => put(retiring, false)}
        >
          {t('retireText')}
        </ConfirmDialog>
      )}
      {purging && <PurgeDialog field={purging} onClose={() => setPurging(null)} />}
    </SettingsSection>
  );
}

function countOf(fields: CustomField[], entity: Entity): number | '' {
  return fields.filter((field) => field.entity === entity && field.is_active).length || '';
}
