import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import type { ColumnChoice } from './columns';
import { texts } from './texts';
import classes from './ListTools.module.css';

/** Show, hide and order the columns of this list. */
export function ColumnsMenu({ columns }: { columns: ColumnChoice }) {
  const t = useTexts(texts);
  const { available, shown, setShown } = columns;
  const toggle = (name: string) =>
    setShown(shown.includes(name) ? shown.filter((each) => each !== name) : [...shown, name]);
  const move = (name: string, step: number) => {
    const from = shown.indexOf(name);
    const to = from + step;
    if (to < 0 || to >= shown.length) return;
    setShown(shown.with(from, shown[to] ?? name).with(to, name));
  };
  return (
    <Popover position="bottom-end" width={272} trapFocus>
      <Popover.Target>
        <Button variant="subtle" size="xs" leftSection={<IconColumns3 size={16} />}>
          {t('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.columns}>
          {available.map((field) => (
            <div key={field.name} className={classes.column}>
              <Checkbox
                size="xs"
                className={classes.columnCheck}
                label={field.label}
                checked={shown.includes(field.name)}
                onChange={() => toggle(field.name)}
              />
              {shown.includes(field.name) && (
                <span className={classes.moves}>
                  <ActionIcon
                    variant="subtle"
                    size={24}
                    aria-label={t('moveUp', { field: field.label })}
                    onClick={() => move(field.name, -1)}
                  >
                    <IconChevronUp size={14} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    size={24}
                    aria-label={t('moveDown', { field: field.label })}
                    onClick={() => move(field.name, 1)}
                  >
                    <IconChevronDown size={14} />
                  </ActionIcon>
                </span>
              )}
            </div>
          ))}
        </div>
        {columns.isChanged && (
          <Button variant="subtle" size="xs" fullWidth onClick={columns.reset} mt={4}>
            {t('columnsReset')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
