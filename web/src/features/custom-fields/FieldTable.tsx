import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArrowDown, IconArrowUp, IconDots, IconPencil } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { TypeMark } from './TypeMark';
import { useOrderFields, type CustomField, type Entity } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface FieldTableProps {
  label: string;
  entity: Entity;
  /** Undefined while loading. */
  fields: CustomField[] | undefined;
  /** Without the right to change them the fields are only read. */
  editable: boolean;
  onEdit: (field: CustomField) => void;
  onRetire: (field: CustomField) => void;
}

/** The fields in use, in the order in which forms show them. */
export function FieldTable({ label, entity, fields, editable, onEdit, onRetire }: FieldTableProps) {
  const t = useTexts(texts);
  const order = useOrderFields();
  const move = (field: CustomField, by: -1 | 1) => {
    const ids = (fields ?? []).map(({ id }) => id);
    const at = ids.indexOf(field.id);
    const moved = ids.toSpliced(at, 1).toSpliced(at + by, 0, field.id);
    order.mutate({ entity, ids: moved }, { onError: (refused) => toastRefused(messageOf(refused)) });
  };
  const columns: DataColumn<CustomField>[] = [
    {
      key: 'name',
      label: t('name'),
      card: 'title',
      cell: (field) => {
        const words = (
          <>
            <b>{field.label}</b>
            <code className={classes.code}>custom.{field.field_name}</code>
          </>
        );
        if (!editable) return <span className={classes.name}>{words}</span>;
        return (
          <button type="button" className={classes.name} onClick={() => onEdit(field)}>
            {words}
          </button>
        );
      },
    },
    {
      key: 'type',
      label: t('type'),
      width: '170px',
      card: 'line',
      cell: (field) => (
        <>
          <TypeMark type={field.field_type} />
          {field.computing && <span className={classes.hint}>{t('computing', { ...field.computing })}</span>}
        </>
      ),
    },
    {
      key: 'rules',
      label: t('rules'),
      width: '220px',
      card: 'line',
      cell: (field) => <Rules field={field} />,
    },
    {
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '52px',
      align: 'end',
      card: 'corner',
      cell: (field) => (
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: field.label })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(field)}>
              {t('edit')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowUp size={16} />}
              disabled={field.id === fields?.[0]?.id}
              onClick={() => move(field, -1)}
            >
              {t('up')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={16} />}
              disabled={field.id === fields?.at(-1)?.id}
              onClick={() => move(field, 1)}
            >
              {t('down')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => onRetire(field)}>
              {t('retire')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  const shown = editable ? columns : columns.filter(({ key }) => key !== 'actions');
  return <DataTable label={label} columns={shown} items={fields} idOf={({ id }) => id} />;
}

function Rules({ field }: { field: CustomField }) {
  const t = useTexts(texts);
  const rules = [
    field.is_required && t('required'),
    field.is_unique && t('unique'),
    field.is_sensitive && t('sensitive'),
    (field.visible_to?.length ?? 0) > 0 && t('restricted'),
  ].filter((rule) => rule !== false);
  if (rules.length === 0) return null;
  return (
    <span className={classes.rules}>
      {rules.map((rule) => (
        <Chip key={rule} tone="outline">
          {rule}
        </Chip>
      ))}
    </span>
  );
}
