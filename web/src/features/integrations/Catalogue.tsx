import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { Chip } from '@/components/Chip';
import type { Integration, IntegrationType } from './queries';
import { texts } from './texts';
import { TypeMark } from './TypeMark';
import classes from './Integrations.module.css';

interface CatalogueProps {
  types: IntegrationType[];
  connected: Integration[];
  canManage: boolean;
  onConnect: (type: string) => void;
}

/** What can be connected, by kind of service. */
export function Catalogue({ types, connected, canManage, onConnect }: CatalogueProps) {
  const groups = [...new Set(types.map((type) => type.group))];
  return groups.map((group) => {
    const found = types.filter((type) => type.group === group);
    return (
      <section key={group} className={classes.group} aria-labelledby={`group-${group}`}>
        <h2 id={`group-${group}`} className={classes.groupTitle}>
          {found[0]?.group_label}
        </h2>
        <ul className={classes.grid}>
          {found.map((type) => (
            <TypeCard
              key={type.integration_type}
              type={type}
              count={connected.filter((each) => each.integration_type === type.integration_type).length}
              canManage={canManage}
              onConnect={() => onConnect(type.integration_type)}
            />
          ))}
        </ul>
      </section>
    );
  });
}

interface TypeCardProps {
  type: IntegrationType;
  count: number;
  canManage: boolean;
  onConnect: () => void;
}

function TypeCard({ type, count, canManage, onConnect }: TypeCardProps) {
  const t = useTexts(texts);
  const name = type.label;
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <TypeMark type={type.integration_type} />
        <span className={classes.name}>{name}</span>
        {count > 0 && <Chip tone="outline">{t('count', { count })}</Chip>}
      </div>
      <p className={classes.summary}>{type.summary}</p>
      {canManage && (
        <Button
          className={classes.connect ?? ''}
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          aria-label={t(count > 0 ? 'anotherName' : 'connectName', { name })}
          onClick={onConnect}
        >
          {t(count > 0 ? 'another' : 'connect')}
        </Button>
      )}
    </li>
  );
}
