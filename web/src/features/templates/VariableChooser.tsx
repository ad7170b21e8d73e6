import { Select } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useTexts } from '@/lib/i18n';
import { variablesQuery, type Kind, type TemplateVariable } from './queries';
import { texts } from './texts';
import classes from './Editor.module.css';

interface VariableChooserProps {
  kinds: Kind[];
  onChoose: (name: string) => void;
}

/** What every chosen kind of record has, by group; choosing one puts it where the cursor was. */
export function VariableChooser({ kinds, onChoose }: VariableChooserProps) {
  const t = useTexts(texts);
  const answers = useQueries({ queries: kinds.map((kind) => variablesQuery(kind)) });
  const [first = [], ...rest] = answers.map((answer) => answer.data ?? []);
  const common = first.filter((variable) =>
    rest.every((variables) => variables.some((each) => each.name === variable.name)),
  );
  return (
    <Select
      className={classes.chooser ?? ''}
      aria-label={t('insert')}
      placeholder={t('insert')}
      leftSection={<IconBraces size={16} aria-hidden />}
      data={grouped(common)}
      value={null}
      searchable
      disabled={kinds.length === 0}
      nothingFoundMessage={t('noVariable')}
      maxDropdownHeight={320}
      comboboxProps={{ width: 320, position: 'bottom-start' }}
      onChange={(name) => name && onChoose(name)}
      renderOption={({ option }) => (
        <span className={classes.variable}>
          <span>{common.find((each) => each.name === option.value)?.label}</span>
          <code>{option.value}</code>
        </span>
      )}
    />
  );
}

/** The label holds the group's and the API's name, too, so that typing either finds it. */
function grouped(variables: TemplateVariable[]) {
  const groups = [...new Set(variables.map((each) => each.group))];
  return groups.map((group) => ({
    group,
    items: variables
      .filter((each) => each.group === group)
      .map((each) => ({ value: each.name, label: `${group} ${each.label} ${each.name}` })),
  }));
}
