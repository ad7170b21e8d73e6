import { Select } from '@mantine/core';
import { useOwners } from '@/api/people';
import { useMe, usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

interface PersonFieldProps {
  value: string;
  onChange: (userId: string) => void;
}

/** Whom the question is about: anybody for those who read the users, else oneself. */
export function PersonField({ value, onChange }: PersonFieldProps) {
  const t = useTexts(texts);
  const people = useOwners();
  if (!usePermission('users.read')) return null;
  return (
    <Select
      label={t('person')}
      placeholder={t('findPerson')}
      searchable
      allowDeselect={false}
      data={people.map((person) => ({ value: person.user_id, label: person.name }))}
      value={value || null}
      onChange={(userId) => userId && onChange(userId)}
    />
  );
}

/** The name to put into the answers. */
export function useNameOf(userId: string): string {
  const t = useTexts(texts);
  const { user } = useMe();
  const person = useOwners().find((each) => each.user_id === userId);
  return userId === user.id ? t('you') : (person?.name ?? '');
}
