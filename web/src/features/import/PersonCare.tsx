import { Radio } from '@mantine/core';
import { useState } from 'react';
import { useOwners } from '@/api/people';
import { usePermission } from '@/api/session';
import { UserPicker } from '@/components/UserPicker';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { CareProps } from './CareCard';
import { setOptions, setOwner } from './mapping-state';
import { texts } from './texts';
import classes from './Care.module.css';

const SHOWN = 8;

/** Which colleague each name of the file means, and what becomes of the names nobody has. */
export function PersonCare({ care, draft }: CareProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const owners = useOwners();
  const mayAdd = usePermission('employees.manage');
  const [all, setAll] = useState(false);
  const { column } = care.entry;
  const chosen = care.entry.options.owners ?? {};
  const names = care.column.distinct ?? [];
  const isKnown = (name: string) =>
    chosen[name] !== undefined ||
    owners.some((owner) =>
      [owner.name, owner.email].some((text) => text?.toLowerCase() === name.toLowerCase()),
    );
  const ordered = names.toSorted((left, right) => Number(isKnown(left.value)) - Number(isKnown(right.value)));
  const known = names.filter((name) => isKnown(name.value)).length;
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  return (
    <>
      <Radio.Group
        label={t('personHow')}
        value={care.entry.options.unknown_owner === 'create_employee' ? 'create_employee' : 'unassigned'}
        onChange={(value) =>
          draft.change(
            setOptions(draft.draft, column, {
              unknown_owner: value === 'create_employee' ? 'create_employee' : 'unassigned',
            }),
          )
        }
      >
        <div className={classes.radios}>
          {mayAdd && <Radio size="xs" value="create_employee" label={t('create_employee')} />}
          <Radio size="xs" value="unassigned" label={t('unassigned')} />
        </div>
      </Radio.Group>
      {names.length > 0 && <p className={classes.note}>{t('peopleKnown', { known, total: names.length })}</p>}
      <ul className={classes.values}>
        {shown.map((name) => (
          <li key={name.value} className={classes.value}>
            <span className={classes.raw}>{name.value}</span>
            <span className={`num ${classes.count}`}>
              {t('valueRows', { count: name.count, shown: format.number(name.count) })}
            </span>
            <div className={classes.choice}>
              <UserPicker
                aria-label={t('personFor', { value: name.value })}
                placeholder={isKnown(name.value) ? name.value : t('choiceUnknown')}
                value={chosen[name.value] ?? null}
                onChange={(userId) => draft.change(setOwner(draft.draft, column, name.value, userId))}
              />
            </div>
            <span className={classes.state}>{isKnown(name.value) ? t('recognised') : t('unknownValue')}</span>
          </li>
        ))}
      </ul>
      {ordered.length > SHOWN && (
        <button type="button" className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {t('people', { count: ordered.length })}
        </button>
      )}
    </>
  );
}
