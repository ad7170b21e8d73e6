import { useQuery } from '@tanstack/react-query';
import { useMe, usePermission } from '@/api/session';
import { settingsQuery, type Setting } from '@/features/workspace-settings/queries';

const MOST = 8;

/** The settings in whose name, help or key every typed word begins something; asked for once somebody types. */
export function useFoundSettings(typed: string): Setting[] {
  const { tenant } = useMe();
  const canRead = usePermission('settings.read');
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const enabled = words.length > 0 && tenant !== null && canRead;
  const { data } = useQuery({ ...settingsQuery('tenant'), enabled });
  if (!enabled || !data) return [];
  return data
    .filter(({ page, label, help, key, options }) => {
      const values = options.map((option) => option.label).join(' ');
      const text = ` ${label} ${help} ${key.replace(/[._]/g, ' ')} ${values}`.toLowerCase();
      return page !== '' && words.every((word) => text.includes(` ${word}`));
    })
    .slice(0, MOST);
}
