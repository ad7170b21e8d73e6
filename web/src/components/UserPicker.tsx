import { Select, type SelectProps } from '@mantine/core';
import { useOwners } from '@/api/people';
import { Avatar } from './Avatar';
import classes from './Values.module.css';

interface UserPickerProps extends Pick<
  SelectProps,
  'label' | 'description' | 'withAsterisk' | 'error' | 'disabled' | 'onBlur' | 'autoFocus' | 'placeholder'
> {
  'aria-label'?: string;
  value: string | null;
  /** A user id, or null for nobody. */
  onChange: (userId: string | null) => void;
}

/** Picks a colleague who can sign in. */
export function UserPicker({ value, onChange, ...input }: UserPickerProps) {
  const owners = useOwners();
  const chosen = owners.find((person) => person.user_id === value);
  return (
    <Select
      placeholder="Nobody"
      {...input}
      data={owners.map((person) => ({ value: person.user_id, label: person.name }))}
      value={value}
      onChange={onChange}
      searchable
      clearable
      leftSection={chosen ? <Avatar name={chosen.name} userId={chosen.user_id} size={18} /> : undefined}
      renderOption={({ option }) => (
        <span className={classes.person}>
          <Avatar name={option.label} userId={option.value} size={20} />
          {option.label}
        </span>
      )}
      nothingFoundMessage="Nobody of that name can sign in"
      comboboxProps={{ withinPortal: true }}
    />
  );
}
