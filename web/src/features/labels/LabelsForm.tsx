import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { Chip } from '@/components/Chip';
import { Notice } from '@/components/Notice';
import { TypeIcon } from '@/components/TypeIcon';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { LabelPreview } from './LabelPreview';
import { useSaveLabels, type EntityLabel, type Names } from './queries';
import { texts } from './texts';
import classes from './Labels.module.css';

/** Every name with its default, what changed, and how it will look. */
export function LabelsForm({ labels }: { labels: EntityLabel[] }) {
  const t = useTexts(texts);
  const canManage = usePermission('settings.manage');
  const { mutate, isPending, error, reset } = useSaveLabels();
  const [changes, setChanges] = useState<Record<string, Names>>({});
  const errors = error instanceof ApiError ? error.fieldErrors : {};
  const count = Object.keys(changes).length;
  const namesOf = (label: EntityLabel): Names => changes[label.key] ?? label;
  const set = (label: EntityLabel, names: Names) => {
    reset();
    const others = Object.fromEntries(Object.entries(changes).filter(([key]) => key !== label.key));
    const same = names.plural === label.plural && names.singular === label.singular;
    setChanges(
      same ? others : { ...others, [label.key]: { plural: names.plural, singular: names.singular } },
    );
  };
  const save = () => {
    const before = Object.fromEntries(
      labels
        .filter(({ key }) => key in changes)
        .map(({ key, plural, singular }) => [key, { plural, singular }]),
    );
    const back = () =>
      mutate(before, {
        onSuccess: () => toastDone(t('undone')),
        onError: (refused) => toastRefused(messageOf(refused)),
      });
    mutate(changes, { onSuccess: () => (setChanges({}), toastDone(t('saved'), back)) });
  };
  const errorOf = (label: EntityLabel, which: keyof Names) =>
    errors[`${label.key}.${which}`] ?? errors[`labels.${label.key}.${which}`];
  return (
    <div className={classes.columns}>
      <div className={classes.form}>
        {error && Object.keys(errors).length === 0 && <Notice tone="danger">{messageOf(error)}</Notice>}
        {labels.map((label) => {
          const names = namesOf(label);
          const isCustom = names.plural !== label.default_plural || names.singular !== label.default_singular;
          return (
            <fieldset key={label.key} className={classes.row} disabled={!canManage}>
              <legend className={classes.legend}>
                <TypeIcon type={label.key} />
                {label.default_plural}
                <Chip tone={isCustom ? 'accent' : 'slate'}>{t(isCustom ? 'custom' : 'default')}</Chip>
                {isCustom && canManage && (
                  <button
                    type="button"
                    className={classes.reset}
                    aria-label={t('resetOf', { name: label.default_plural })}
                    onClick={() =>
                      set(label, { plural: label.default_plural, singular: label.default_singular })
                    }
                  >
                    {t('reset')}
                  </button>
                )}
              </legend>
              <div className={classes.pair}>
                {(['plural', 'singular'] as const).map((which) => (
                  <TextInput
                    key={which}
                    label={t(`${which}Head`)}
                    aria-label={t(which, { name: label.default_plural })}
                    maxLength={40}
                    value={names[which]}
                    error={errorOf(label, which)}
                    onChange={(event) => set(label, { ...names, [which]: event.currentTarget.value })}
                  />
                ))}
              </div>
            </fieldset>
          );
        })}
        {count > 0 && (
          <div className={classes.bar} role="status">
            <b>{t('changes', { count })}</b>
            <span className={classes.space} />
            <Button variant="default" onClick={() => (reset(), setChanges({}))}>
              {t('discard')}
            </Button>
            <Button loading={isPending} onClick={save}>
              {t('save')}
            </Button>
          </div>
        )}
      </div>
      <LabelPreview labels={labels.map((label) => ({ key: label.key, ...namesOf(label) }))} />
    </div>
  );
}
