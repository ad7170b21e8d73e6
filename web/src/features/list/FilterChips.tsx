import { Button, Popover, UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, type FocusEvent, type Ref } from 'react';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { isGroup, type AnyOf, type Condition, type Filter } from '@/lib/filter';
import { useTexts } from '@/lib/i18n';
import { ConditionValue } from './ConditionValue';
import { operatorLabel } from './operators';
import { texts } from './texts';
import classes from './FilterBar.module.css';

const loadEditor = () => import('./FilterEditor');
const FilterEditor = lazy(() => loadEditor().then((module) => ({ default: module.FilterEditor })));

type Node = Condition | AnyOf;
/** Which editor is open: that of a chip, the one for a new chip, or none. */
export type OpenEditor = number | 'new' | null;

interface FilterChipsProps {
  meta: TypeMeta;
  fields: FieldMeta[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
  open: OpenEditor;
  setOpen: (open: OpenEditor) => void;
  /** What is stored for everybody: without "me" and without operators that only lists carry out. */
  stored?: boolean;
}

/** Conditions as chips in one line; each opens to be changed, and the last button adds one. */
export function FilterChips(props: FilterChipsProps) {
  const { meta, fields, filter, onFilter, open, setOpen, stored = false } = props;
  const t = useTexts(texts);
  // Ready before it is asked for: what is typed right after F must not be lost.
  useEffect(() => {
    const timer = setTimeout(() => void loadEditor(), 1500);
    return () => clearTimeout(timer);
  }, []);

  const replace = (index: number, node: Node | null) =>
    onFilter(filter.flatMap((each, at) => (at === index ? (node ? [node] : []) : [each])));
  const editor = (node: Node | null, onApply: (node: Node) => void) => (
    <Popover.Dropdown p={12} onFocusCapture={keepEscape}>
      <Suspense fallback={<div className={classes.editorLoading} />}>
        <FilterEditor
          meta={meta}
          fields={fields}
          node={node}
          stored={stored}
          onApply={(next) => {
            onApply(next);
            setOpen(null);
          }}
        />
      </Suspense>
    </Popover.Dropdown>
  );

  return (
    <>
      {filter.map((node, index) => (
        <Popover
          key={index}
          opened={open === index}
          onChange={(opened) => setOpen(opened ? index : null)}
          position="bottom-start"
          width={360}
          trapFocus
        >
          <Popover.Target>
            <FilterChip
              fields={fields}
              node={node}
              onOpen={() => setOpen(open === index ? null : index)}
              onRemove={() => replace(index, null)}
            />
          </Popover.Target>
          {editor(node, (next) => replace(index, next))}
        </Popover>
      ))}
      <Popover
        opened={open === 'new'}
        onChange={(opened) => setOpen(opened ? 'new' : null)}
        position="bottom-start"
        width={360}
        trapFocus
      >
        <Popover.Target>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={16} />}
            aria-label={t('addFilter')}
            onClick={() => setOpen(open === 'new' ? null : 'new')}
          >
            {t('filter')}
          </Button>
        </Popover.Target>
        {editor(null, (next) => onFilter([...filter, next]))}
      </Popover>
    </>
  );
}

/** Escape closes this editor, not a dialog that it stands in. */
function keepEscape({ target }: FocusEvent<HTMLElement>): void {
  target.setAttribute('data-mantine-stop-propagation', 'true');
}

interface FilterChipProps {
  fields: FieldMeta[];
  node: Node;
  onOpen: () => void;
  onRemove: () => void;
  ref?: Ref<HTMLDivElement>;
}

function FilterChip({ fields, node, onOpen, onRemove, ref }: FilterChipProps) {
  const t = useTexts(texts);
  const conditions = isGroup(node) ? node.or : [node];
  const names = conditions
    .map(({ field }) => fields.find((candidate) => candidate.name === field)?.label ?? field)
    .join(', ');
  return (
    <div ref={ref} className={classes.chip}>
      <UnstyledButton
        className={classes.body}
        onClick={onOpen}
        aria-label={t('editFilter', { field: names })}
      >
        {conditions.map((condition, index) => (
          <ConditionParts key={index} condition={condition} fields={fields} first={index === 0} />
        ))}
      </UnstyledButton>
      <UnstyledButton
        className={classes.remove}
        onClick={onRemove}
        aria-label={t('removeFilter', { field: names })}
      >
        <IconX size={14} />
      </UnstyledButton>
    </div>
  );
}

function ConditionParts({
  condition,
  fields,
  first,
}: {
  condition: Condition;
  fields: FieldMeta[];
  first: boolean;
}) {
  const t = useTexts(texts);
  const field = fields.find((candidate) => candidate.name === condition.field);
  return (
    <>
      {!first && <span className={classes.or}>{t('or')}</span>}
      <span className={classes.part}>{field?.label ?? condition.field}</span>
      <span className={classes.part}>{operatorLabel(condition.op, field?.kind ?? 'text')}</span>
      {field && <ConditionValue field={field} condition={condition} className={classes.value} />}
    </>
  );
}
