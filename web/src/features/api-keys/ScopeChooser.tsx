import { Checkbox } from '@mantine/core';
import { useMe, useMetadata } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { COLLECTIONS, READ_ALL, VERBS, verbsFor } from './scopes';
import { texts } from './texts';
import classes from './ApiKeys.module.css';

interface ScopeChooserProps {
  value: string[];
  onChange: (scopes: string[]) => void;
  error?: string | undefined;
}

/** A line for each kind of record, a box for each thing the key may do with it. */
export function ScopeChooser({ value, onChange, error }: ScopeChooserProps) {
  const t = useTexts(texts);
  const { permissions, labels } = useMe();
  const { types } = useMetadata();
  const labelOf = (name: string) => types[name]?.label.plural ?? labels[name]?.plural ?? name;
  const lines = COLLECTIONS.map((name) => ({ name, verbs: verbsFor(name, permissions) })).filter(
    ({ name, verbs }) => verbs.length > 0 && (name in types || name in labels),
  );
  const all = value.includes(READ_ALL);
  const toggle = (scope: string) =>
    onChange(value.includes(scope) ? value.filter((each) => each !== scope) : [...value, scope]);
  return (
    <fieldset
      className={classes.scopes}
      aria-invalid={error ? true : undefined}
      tabIndex={error ? -1 : undefined}
    >
      <legend className={classes.legend}>{t('scopesField')}</legend>
      <table className={classes.grid}>
        <thead>
          <tr>
            <td />
            {VERBS.map((verb) => (
              <th key={verb} scope="col">
                {t(verb)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, verbs }) => (
            <tr key={name}>
              <th scope="row">{labelOf(name)}</th>
              {VERBS.map((verb) => (
                <td key={verb}>
                  {verbs.includes(verb) && (
                    <Checkbox
                      size="xs"
                      aria-label={`${t(verb)} ${labelOf(name).toLowerCase()}`}
                      checked={value.includes(`${verb}:${name}`) || (verb === 'read' && all)}
                      disabled={verb === 'read' && all}
                      onChange={() => toggle(`${verb}:${name}`)}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Checkbox size="xs" label={t('allRead')} checked={all} onChange={() => toggle(READ_ALL)} />
      <p className={classes.hint}>
        {permissions.includes('api_keys.write') ? t('writeHelp') : t('readOnly')}
      </p>
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
