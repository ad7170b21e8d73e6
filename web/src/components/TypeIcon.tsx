import {
  IconAddressBook,
  IconBuilding,
  IconBuildingSkyscraper,
  IconChecklist,
  IconClipboardCheck,
  IconFileText,
  IconNote,
  IconPackage,
  IconTarget,
  IconUserPlus,
  IconUserSearch,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { TypeName } from '@/api/types';

/** Icons a record type may name in the metadata; others fall back to a page. */
const BY_NAME: Record<string, Icon> = {
  'address-book': IconAddressBook,
  building: IconBuilding,
  'building-skyscraper': IconBuildingSkyscraper,
  checklist: IconChecklist,
  'clipboard-check': IconClipboardCheck,
  note: IconNote,
  target: IconTarget,
  'user-plus': IconUserPlus,
  'user-search': IconUserSearch,
  users: IconUsers,
};
const BY_TYPE: Record<TypeName, Icon> = {
  leads: IconUserSearch,
  contacts: IconUsers,
  accounts: IconBuilding,
  opportunities: IconTarget,
  activities: IconClipboardCheck,
  notes: IconNote,
  products: IconPackage,
};

export function TypeIcon({
  type,
  icon,
  size = 18,
}: {
  type: TypeName;
  icon?: string | undefined;
  size?: number;
}) {
  const Shape = BY_TYPE[type] ?? BY_NAME[icon ?? ''] ?? IconFileText;
  return <Shape size={size} aria-hidden />;
}
