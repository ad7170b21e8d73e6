import { Button, Menu } from '@mantine/core';
import { IconArrowsSort, IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { fieldOf } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { ColumnChoice } from './columns';
import { ColumnsMenu } from './ColumnsMenu';
import type { ListSearchApi } from './list-search';
import { parseSort, writeSort } from './sort';
import { texts } from './texts';
import { thingsOf } from './things';
import classes from './ListTools.module.css';

interface ListToolsProps {
  meta: TypeMeta;
  search: ListSearchApi;
  columns: ColumnChoice;
  total: number | null;
  isCapped: boolean;
}

/** Right of the filter chips: the count, the order and the columns. */
export function ListTools({ meta, search, columns, total, isCapped }: ListToolsProps) {
  const format = useFormat();
  return (
    <div className={classes.tools}>
      {total !== null && (
        <span className={`num ${classes.count}`}>
          <b>{`${format.number(total)}${isCapped ? '+' : ''}`}</b> {thingsOf(meta, total)}
        </span>
      )}
      <SortMenu meta={meta} search={search} />
      <span className={classes.wideOnly}>
        <ColumnsMenu columns={columns} />
      </span>
    </div>
  );
}

function SortMenu({ meta, search }: { meta: TypeMeta; search: ListSearchApi }) {
  const t = useTexts(texts);
  const [first] = search.sort;
  const current = first ? fieldOf(meta, first.field) : undefined;
  const isDefault = search.sort.length > 1 && writeSort(search.sort, meta) === undefined;
  const fields = meta.fields.filter(
    (field) => field.sortable && field.kind !== 'link' && field.kind !== 'user' && field.name !== 'version',
  );
  const Direction = first?.desc ? IconSortDescending : IconSortAscending;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="subtle" size="xs" leftSection={<IconArrowsSort size={16} />}>
          {isDefault ? t('sortDefault') : (current?.label ?? t('sort'))}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Menu.Item
          leftSection={<Direction size={16} />}
          closeMenuOnClick={false}
          onClick={() =>
            search.setSort(
              search.sort.map((level, index) => (index === 0 ? { ...level, desc: !level.desc } : level)),
            )
          }
        >
          {first?.desc ? t('descending') : t('ascending')}
        </Menu.Item>
        <Menu.Item onClick={() => search.setSort(parseSort(meta.list.sort))}>{t('sortDefault')}</Menu.Item>
        <Menu.Divider />
        <div className={classes.fields}>
          {fields.map((field) => (
            <Menu.Item
              key={field.name}
              data-chosen={field.name === first?.field || undefined}
              onClick={() => search.setSort([{ field: field.name, desc: field.kind !== 'text' }])}
            >
              {field.label}
            </Menu.Item>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
