import { useQueries } from '@tanstack/react-query';
import { recordQuery } from '@/api/records';
import { useTypeMeta } from '@/api/session';
import type { FieldMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import type { Condition } from '@/lib/filter';
import { useConditionText } from './condition-text';

interface ConditionValueProps {
  field: FieldMeta;
  condition: Condition;
  className: string | undefined;
}

/** The value of a condition in words; linked records are named. */
export function ConditionValue({ field, condition, className }: ConditionValueProps) {
  const text = useConditionText();
  if (field.kind === 'link' && field.link && Array.isArray(condition.value)) {
    return <LinkNames type={field.link} ids={condition.value.map(String)} className={className} />;
  }
  const words = text(field, condition);
  return words ? <span className={className}>{words}</span> : null;
}

function LinkNames({ type, ids, className }: { type: string; ids: string[]; className: string | undefined }) {
  const meta = useTypeMeta(type);
  const found = useQueries({ queries: ids.map((id) => recordQuery(type, id)) });
  return (
    <span className={className}>
      {found.map(({ data }) => (data ? titleOf(data, meta) : '…')).join(', ')}
    </span>
  );
}
