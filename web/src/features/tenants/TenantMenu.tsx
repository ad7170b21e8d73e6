import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCopy,
  IconDots,
  IconFileZip,
  IconGauge,
  IconLogin2,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRulerMeasure,
  IconTrash,
} from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { useTenantSwitch } from '@/features/shell/use-tenant-switch';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useMeasureStorage, useRestoreTenant, useSetStatus, type ListedTenant } from './queries';
import { sizeText } from './tenant-parts';
import type { TenantDialog } from './TenantList';
import { texts } from './texts';

interface TenantMenuProps {
  tenant: ListedTenant;
  canManage: boolean;
  onDialog: (dialog: TenantDialog) => void;
}

/** What asks in a dialog, for tenants outside the trash. */
const KEPT = [
  ['rename', IconPencil],
  ['limits', IconGauge],
  ['clone', IconCopy],
  ['export', IconFileZip],
] as const;

/** What a superadmin may do with one tenant, in use or in the trash. */
export function TenantMenu({ tenant, canManage, onDialog }: TenantMenuProps) {
  const t = useTexts(texts);
  const enter = useTenantSwitch();
  // Not in the menu's own items: they are gone, and their answers with them, once it closes.
  const status = useSetStatus();
  const restore = useRestoreTenant();
  const measure = useMeasureStorage();
  const format = useFormat();
  const { id, name } = tenant;
  const onError = (error: unknown) => toastRefused(messageOf(error));
  const inTrash = tenant.deleted_at !== null;
  const isOpen = tenant.status === 'active' && !inTrash;
  if (tenant.is_being_removed || (!isOpen && !canManage)) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isOpen && (
          <Menu.Item leftSection={<IconLogin2 size={16} />} onClick={() => enter(id, name)}>
            {t('enter')}
          </Menu.Item>
        )}
        {canManage && inTrash && (
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} />}
            onClick={() =>
              restore.mutate(id, { onSuccess: () => toastDone(t('restoredDone', { name })), onError })
            }
          >
            {t('restore')}
          </Menu.Item>
        )}
        {canManage &&
          !inTrash &&
          KEPT.map(([kind, Icon]) => (
            <Menu.Item key={kind} leftSection={<Icon size={16} />} onClick={() => onDialog({ kind, tenant })}>
              {t(kind)}
            </Menu.Item>
          ))}
        {canManage && isOpen && (
          <Menu.Item
            leftSection={<IconPlayerPause size={16} />}
            onClick={() => onDialog({ kind: 'suspend', tenant })}
          >
            {t('suspend')}
          </Menu.Item>
        )}
        {canManage && !isOpen && !inTrash && (
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} />}
            onClick={() =>
              status.mutate(
                { id, status: 'active' },
                { onSuccess: () => toastDone(t('activatedDone', { name })), onError },
              )
            }
          >
            {t('activate')}
          </Menu.Item>
        )}
        {canManage && (
          <Menu.Item
            leftSection={<IconRulerMeasure size={16} />}
            onClick={() =>
              measure.mutate(id, {
                onSuccess: ({ file_count: count, size_bytes: bytes }) =>
                  toastDone(
                    t('measured', {
                      name,
                      count,
                      shown: format.number(count),
                      size: sizeText(bytes, format.number),
                    }),
                  ),
                onError,
              })
            }
          >
            {t('measure')}
          </Menu.Item>
        )}
        {canManage && !inTrash && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconTrash size={16} />}
              onClick={() => onDialog({ kind: 'delete', tenant })}
            >
              {t('remove')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
