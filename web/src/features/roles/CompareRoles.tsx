import { Checkbox, Modal, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Permission, Role } from '@/api/identity';
import { useTexts } from '@/lib/i18n';
import { groupPermissions } from './matrix';
import { texts } from './texts';
import classes from './Roles.module.css';

const REACHES = { all: 'scopeAll', department: 'scopeDepartment', own: 'scopeOwn' } as const;

interface CompareRolesProps {
  roles: Role[];
  catalogue: Permission[];
  onClose: () => void;
}

/** Two roles side by side: which records each reaches, and what one may do that the other may not. */
export function CompareRoles({ roles, catalogue, onClose }: CompareRolesProps) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [names, setNames] = useState([roles.at(0)?.name ?? '', roles.at(1)?.name ?? '']);
  const [all, setAll] = useState(false);
  const pair = names.flatMap((name) => roles.find((role) => role.name === name) ?? []);
  const differs = ({ name }: Permission) =>
    new Set(pair.map(({ permissions }) => permissions.includes(name))).size > 1;
  const groups = groupPermissions(all ? catalogue : catalogue.filter(differs), '');
  return (
    <Modal opened onClose={onClose} title={t('compareTitle')} size={720} fullScreen={phone}>
      <div className={classes.compare}>
        <div className={classes.pair}>
          {names.map((name, index) => (
            <Select
              key={index}
              label={t(index === 0 ? 'oneRole' : 'otherRole')}
              allowDeselect={false}
              data={roles.map((role) => ({ value: role.name, label: role.label }))}
              value={name}
              onChange={(next) => next && setNames(names.map((each, at) => (at === index ? next : each)))}
            />
          ))}
        </div>
        <Checkbox
          size="xs"
          label={t('showAlike')}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        <table className={classes.compared} aria-label={t('compareTitle')}>
          <thead>
            <tr>
              <th scope="col">{t('permission')}</th>
              {pair.map((role, index) => (
                <th key={index} scope="col">
                  {role.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t('reach')}</th>
              {pair.map((role, index) => (
                <td key={index}>{t(REACHES[role.data_scope as keyof typeof REACHES])}</td>
              ))}
            </tr>
          </tbody>
          {groups.map(({ group, permissions }) => (
            <tbody key={group}>
              <tr className={classes.group}>
                <th scope="rowgroup" colSpan={3}>
                  {t(`group_${group}`)}
                </th>
              </tr>
              {permissions.map((permission) => (
                <tr key={permission.name}>
                  <th scope="row">{permission.description ?? permission.name}</th>
                  {pair.map((role, index) => (
                    <td key={index}>
                      <Held role={role} permission={permission} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
        {groups.length === 0 && <p role="status">{t('alike')}</p>}
      </div>
    </Modal>
  );
}

function Held({ role, permission }: { role: Role; permission: Permission }) {
  const t = useTexts(texts);
  const words = { role: role.label, permission: permission.description ?? permission.name };
  return role.permissions.includes(permission.name) ? (
    <IconCheck size={16} className={classes.yes} role="img" aria-label={t('may', words)} />
  ) : (
    <IconMinus size={16} className={classes.no} role="img" aria-label={t('mayNot', words)} />
  );
}
