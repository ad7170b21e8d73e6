import { ActionIcon, Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useMetadata } from '@/api/session';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { isGroup, type AnyOf, type Condition } from '@/lib/filter';
import { useTexts } from '@/lib/i18n';
import { ConditionInput } from './ConditionInput';
import { InlineChoices } from './InlineChoices';
import { canBeStored, isComplete, operatorLabel, operatorsFor, valueShape } from './operators';
import { texts } from './texts';
import classes from './FilterEditor.module.css';

interface FilterEditorProps {
  meta: TypeMeta;
  fields: FieldMeta[];
  /** Null begins a new condition. */
  node: Condition | AnyOf | null;
  /** A condition that is stored for everybody: nothing in it depends on who looks, or on the calendar's week. */
  stored?: boolean;
  onApply: (node: Condition | AnyOf) => void;
}

/** One condition, or several of which any must hold. */
export function FilterEditor({ meta, fields, node, stored = false, onApply }: FilterEditorProps) {
  const t = useTexts(texts);
  const { operators } = useMetadata();
  const operatorsOf = ({ kind }: FieldMeta) =>
    operatorsFor(kind, operators[kind]).filter((op) => !stored || canBeStored(op, kind));
  const start = node === null ? [] : isGroup(node) ? node.or : [node];
  const [conditions, setConditions] = useState<(Condition | null)[]>(start.length > 0 ? start : [null]);
  const complete = conditions.filter((each) => each !== null).filter(isComplete);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the form of a dialog may be around it
    const [first] = complete;
    if (first) onApply(complete.length > 1 ? { or: complete } : first);
  };
  const change = (index: number, next: Condition | null) =>
    setConditions(conditions.map((each, at) => (at === index ? next : each)));
  const begin = (field: FieldMeta): Condition => ({
    field: field.name,
    op: operatorsOf(field)[0] ?? 'eq',
    ...(field.kind === 'boolean' ? { value: true } : {}),
  });

  const only = conditions.length === 1 && conditions[0] === null;
  const form = useRef<HTMLFormElement & HTMLDivElement>(null);
  useEffect(() => {
    const inputs = form.current?.querySelectorAll<HTMLElement>('[data-autofocus]');
    inputs?.[inputs.length - 1]?.focus();
  }, [only, conditions.length]);
  if (only) {
    return (
      <div ref={form}>
        <InlineChoices
          label={t('filterField')}
          placeholder={t('findField')}
          choices={fields.map(({ name, label }) => ({ value: name, label }))}
          onChoose={(name) => {
            const chosen = fields.find((field) => field.name === name);
            if (chosen) setConditions([begin(chosen)]);
          }}
        />
      </div>
    );
  }
  return (
    <form ref={form} className={classes.form} onSubmit={submit}>
      {conditions.map((condition, index) => {
        const field = fields.find((candidate) => candidate.name === condition?.field);
        return (
          <div key={index} className={classes.condition}>
            {index > 0 && (
              <div className={classes.or}>
                {t('or')}
                <ActionIcon
                  variant="subtle"
                  size={24}
                  aria-label={t('removeFilter', { field: field?.label ?? '' })}
                  onClick={() => setConditions(conditions.filter((_each, at) => at !== index))}
                >
                  <IconX size={14} />
                </ActionIcon>
              </div>
            )}
            <Select
              aria-label={t('filterField')}
              placeholder={t('findField')}
              searchable
              data={fields.map(({ name, label }) => ({ value: name, label }))}
              value={condition?.field ?? null}
              onChange={(name) => {
                const chosen = fields.find((candidate) => candidate.name === name);
                if (chosen) change(index, begin(chosen));
              }}
              data-autofocus={condition === null || undefined}
              allowDeselect={false}
              maxDropdownHeight={280}
              comboboxProps={{ withinPortal: false }}
            />
            {condition && field && (
              <>
                <Select
                  aria-label={t('filter')}
                  data={operatorsOf(field).map((op) => ({
                    value: op,
                    label: operatorLabel(op, field.kind),
                  }))}
                  value={condition.op}
                  onChange={(op) => {
                    if (!op) return;
                    const keeps = valueShape(op) === valueShape(condition.op);
                    change(index, {
                      field: condition.field,
                      op,
                      ...(keeps ? { value: condition.value } : {}),
                    });
                  }}
                  allowDeselect={false}
                  comboboxProps={{ withinPortal: false }}
                />
                <ConditionInput
                  meta={meta}
                  field={field}
                  condition={condition}
                  stored={stored}
                  onChange={(value) => change(index, { ...condition, value })}
                />
              </>
            )}
          </div>
        );
      })}
      <div className={classes.foot}>
        <Button
          type="button"
          variant="subtle"
          size="xs"
          disabled={complete.length < conditions.length}
          onClick={() => setConditions([...conditions, null])}
        >
          {t('addOr')}
        </Button>
        <Button
          type="submit"
          size="xs"
          disabled={complete.length === 0 || complete.length < conditions.length}
        >
          {t('apply')}
        </Button>
      </div>
    </form>
  );
}
