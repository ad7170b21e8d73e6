import { Button, Modal, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconEye, IconMinus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Permission, Role } from '@/api/identity';
import { useOwners } from '@/api/people';
import { useMe } from '@/api/session';
import { Chip } from '@/components/Chip';
import { useCanViewAs } from '@/features/impersonation/use-can-view-as';
import { ViewAsDialog } from '@/features/impersonation/ViewAsDialog';
import { useTexts } from '@/lib/i18n';
import { areasOf, sentence, type Ability, type Area } from './role-words';
import { texts } from './texts';
import classes from './TestRole.module.css';

const REACHES = { all: 'scopeAll', department: 'scopeDepartment', own: 'scopeOwn' } as const;

interface TestRoleProps {
  role: Role;
  roles: Role[];
  catalogue: Permission[];
  onRole: (name: string) => void;
  onClose: () => void;
}

/** What somebody of a role may do, in words by area, and through whose eyes to see it. Nothing is changed here. */
export function TestRole({ role, roles, catalogue, onRole, onClose }: TestRoleProps) {
  const t = useTexts(texts);
  const { user, tenant } = useMe();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const mayView = useCanViewAs();
  const [viewing, setViewing] = useState(false);
  const hasMembers = useOwners(mayView).some(
    (person) => person.role === role.name && person.user_id !== user.id,
  );
  if (viewing) return <ViewAsDialog role={role.name} onClose={() => setViewing(false)} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('testTitle', { name: role.label })}
      size={720}
      fullScreen={phone}
    >
      <div className={classes.test}>
        <div className={classes.head}>
          <Select
            className={classes.pick ?? ''}
            label={t('testWhich')}
            allowDeselect={false}
            data={roles.map(({ name, label }) => ({ value: name, label }))}
            value={role.name}
            onChange={(name) => name && onRole(name)}
          />
          {mayView && hasMembers && (
            <Button variant="default" leftSection={<IconEye size={16} />} onClick={() => setViewing(true)}>
              {t('viewAs')}
            </Button>
          )}
        </div>
        <dl className={classes.facts}>
          <div>
            <dt>{t('reach')}</dt>
            <dd>{t(REACHES[role.data_scope as keyof typeof REACHES])}</dd>
          </div>
          <div>
            <dt>{t('origin')}</dt>
            <dd>{t(role.is_builtin ? 'originBuiltin' : 'originCustom', { tenant: tenant?.name ?? '' })}</dd>
          </div>
          <div>
            <dt>{t('whoHasIt')}</dt>
            <dd>{role.members > 0 ? t('members', { count: role.members }) : t('nobodyHasIt')}</dd>
          </div>
        </dl>
        {areasOf(role, roles, catalogue).map((area) => (
          <AreaWords key={area.group} area={area} role={role} />
        ))}
      </div>
    </Modal>
  );
}

function AreaWords({ area, role }: { area: Area; role: Role }) {
  const t = useTexts(texts);
  return (
    <section className={classes.area} aria-label={t(`group_${area.group}`)}>
      <h3 className={classes.heading}>
        {t(`group_${area.group}`)}
        <span className="num">{t('heldOf', { held: area.held, total: area.total })}</span>
      </h3>
      {area.held === 0 ? (
        <p className={classes.nothing}>{t('nothingHere')}</p>
      ) : (
        <ul className={classes.list}>
          {area.abilities.map((ability) => (
            <AbilityWords key={ability.resource} ability={ability} role={role} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AbilityWords({ ability, role }: { ability: Ability; role: Role }) {
  const t = useTexts(texts);
  const { may, mayNot, alsoIn } = ability;
  return (
    <li className={classes.ability}>
      <span className={classes.name}>{ability.label ?? t('everyType')}</span>
      <div className={classes.words}>
        {may.length > 0 && (
          <p>
            <IconCheck size={16} className={classes.yes} role="img" aria-label={t('mayWord')} />
            {sentence(may)}
          </p>
        )}
        {mayNot.length > 0 && (
          <p className={classes.not}>
            <IconMinus size={16} role="img" aria-label={t('mayNotWord')} />
            {sentence(mayNot)}
          </p>
        )}
      </div>
      {may.length > 0 && (
        <span className={classes.source}>
          <Chip tone="outline">{t(role.is_builtin ? 'builtin' : 'custom')}</Chip>
          {!role.is_builtin && alsoIn.length > 0 && (
            <span className={classes.also}>{t('alsoIn', { roles: alsoIn.join(', ') })}</span>
          )}
        </span>
      )}
    </li>
  );
}
