import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { Expander } from '@/components/Expander';
import { FactList } from '@/components/FactList';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import type { IsolatedTable } from './queries';
import { classText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** One row a table of the database; a row opens to its gaps and policies. */
export function IsolationTable({ tables }: { tables: IsolatedTable[] | undefined }) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const columns: DataColumn<IsolatedTable>[] = [
    {
      key: 'name',
      label: t('table'),
      cell: ({ name }) => (
        <Expander
          label={t(search.open === name ? 'hide' : 'show', { name })}
          open={search.open === name}
          onToggle={() => change({ open: search.open === name ? '' : name })}
        >
          <span className={classes.code}>{name}</span>
        </Expander>
      ),
    },
    { key: 'class', label: t('class'), width: '150px', cell: ({ row_class: kind }) => classText(kind) },
    {
      key: 'rls',
      label: t('rowSecurity'),
      width: '120px',
      card: 'none',
      cell: (table) => (
        <Fact
          ok={table.is_on && table.is_forced}
          yes={t('onForced')}
          no={t(table.is_on ? 'onNotForced' : 'offWord')}
        />
      ),
    },
    {
      key: 'policy',
      label: t('isolation'),
      width: '150px',
      card: 'none',
      cell: (table) =>
        !table.has_tenant ? (
          <NoWorkspace />
        ) : table.rights.length === 0 ? (
          t('noAccess')
        ) : (
          <Fact ok={table.is_isolated === true} yes={t('bothWays')} no={t('missing')} />
        ),
    },
    {
      key: 'keys',
      label: t('keys'),
      width: '130px',
      card: 'none',
      cell: (table) =>
        table.has_tenant ? (
          <Fact
            ok={table.has_composite_key === true && table.links_carry_tenant === true}
            yes={t('keysCarry')}
            no={t(table.has_composite_key ? 'linksMissing' : 'keyMissing')}
          />
        ) : (
          <NoWorkspace />
        ),
    },
    {
      key: 'rights',
      label: t('rights'),
      width: '208px',
      card: 'none',
      cell: ({ rights }) => <Rights rights={rights} />,
    },
    {
      key: 'state',
      label: t('state'),
      width: '120px',
      align: 'end',
      cell: ({ gaps, has_tenant: hasTenant }) =>
        gaps.length === 0 ? (
          <Chip tone="success" icon={<IconCheck size={13} aria-hidden />}>
            {t(hasTenant ? 'apart' : 'inOrder')}
          </Chip>
        ) : (
          <Chip tone="danger" icon={<IconAlertTriangle size={13} aria-hidden />}>
            {t('gaps', { count: gaps.length })}
          </Chip>
        ),
    },
  ];
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={tables}
      idOf={({ name }) => name}
      activeId={search.open ?? null}
      detail={(table) => (table.name === search.open ? <Detail table={table} /> : null)}
      skeletonRows={12}
    />
  );
}

/** A fact in words; the wrong answer is bold and red. */
function Fact({ ok, yes, no }: { ok: boolean; yes: string; no: string }) {
  return ok ? yes : <span className={classes.wrong}>{no}</span>;
}

/** Of a table whose rows belong to no workspace. */
function NoWorkspace() {
  const t = useTexts(texts);
  return <span className={classes.muted}>{t('noWorkspace')}</span>;
}

const RIGHTS = { SELECT: 'read', INSERT: 'add', UPDATE: 'change', DELETE: 'remove' } as const;

function Rights({ rights }: { rights: string[] }) {
  const t = useTexts(texts);
  const said = rights.map((right) => (right in RIGHTS ? t(RIGHTS[right as keyof typeof RIGHTS]) : right));
  return said.length > 0 ? said.join(', ') : t('noRights');
}

function Detail({ table }: { table: IsolatedTable }) {
  const t = useTexts(texts);
  return (
    <div className={classes.detail}>
      {table.gaps.length > 0 && (
        <div>
          <p className={classes.wrong}>{t('whatIsWrong')}</p>
          <ul className={classes.gaps}>
            {table.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
          <p className={classes.muted}>
            {table.migration ? t('cureMigration', { migration: table.migration }) : t('cure')}
          </p>
        </div>
      )}
      <FactList
        facts={[
          [t('rowSecurity'), t(!table.is_on ? 'offWord' : table.is_forced ? 'onForced' : 'onNotForced')],
          [
            t('policies'),
            <span className={classes.code} key="p">
              {table.admissions.join(', ') || t('noPolicy')}
            </span>,
          ],
          [t('rights'), <Rights key="r" rights={table.rights} />],
          ...(table.has_tenant
            ? ([
                [t('primaryKey'), t(table.has_composite_key ? 'yes' : 'no')],
                [t('links'), t(table.links_carry_tenant ? 'yes' : 'no')],
              ] as const)
            : ([[t('why'), table.why]] as const)),
          [
            t('owner'),
            <span className={classes.code} key="o">
              {table.owner}
            </span>,
          ],
        ]}
      />
    </div>
  );
}
