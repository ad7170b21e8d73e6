import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { ApiKey } from '@/api/identity';
import { useMe, useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { DateText, RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { groupScopes } from './scopes';
import { texts } from './texts';
import classes from './ApiKeys.module.css';

interface KeyTableProps {
  keys: ApiKey[] | undefined;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

export function KeyTable({ keys, onRotate, onRevoke }: KeyTableProps) {
  const t = useTexts(texts);
  const { user } = useMe();
  const columns: DataColumn<ApiKey>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: (key) => (
        <span className={classes.name}>
          <b>{key.name}</b>
          <code className={classes.prefix}>{key.key_prefix}…</code>
          <State apiKey={key} />
        </span>
      ),
    },
    { key: 'scopes', label: t('scopes'), width: '26%', cell: (key) => <Scopes scopes={key.scopes} /> },
    { key: 'owner', label: t('owner'), width: '150px', cell: (key) => key.owner_name },
    {
      key: 'used',
      label: t('lastUsed'),
      width: '110px',
      card: 'none',
      cell: (key) => (
        <span title={t('usesCount', { count: key.use_count })}>
          {key.last_used_at ? <RelativeTime at={key.last_used_at} /> : t('never')}
        </span>
      ),
    },
    {
      key: 'expires',
      label: t('expires'),
      width: '120px',
      align: 'end',
      cell: (key) => <DateText value={key.expires_at} />,
      card: 'none',
    },
    {
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '52px',
      align: 'end',
      card: 'corner',
      cell: (key) =>
        key.is_active && (
          <Menu position="bottom-end" width={180}>
            <Menu.Target>
              <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: key.name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {key.user_id === user.id && !key.replaced_by && (
                <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => onRotate(key)}>
                  {t('rotate')}
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onRevoke(key)}>
                {t('revoke')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ),
    },
  ];
  return (
    <DataTable label={t('list')} columns={columns} items={keys} idOf={(key) => key.id} skeletonRows={3} />
  );
}

function State({ apiKey }: { apiKey: ApiKey }) {
  const t = useTexts(texts);
  if (apiKey.revoked_at) return <Chip tone="danger">{t('revoked')}</Chip>;
  if (!apiKey.is_active) return <Chip>{t('ended')}</Chip>;
  return apiKey.replaced_by ? <Chip tone="warning">{t('replaced')}</Chip> : null;
}

function Scopes({ scopes }: { scopes: string[] }) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const said = groupScopes(scopes).map(({ collection, verbs }) => {
    const things = collection === '*' ? '*' : (types[collection]?.label.plural.toLowerCase() ?? collection);
    return collection === '*'
      ? t('allRead')
      : `${things}: ${verbs.map((verb) => t(verb).toLowerCase()).join(', ')}`;
  });
  return <span title={said.join('\n')}>{said.join(' · ')}</span>;
}
