import { Group, Select } from '@mantine/core';
import { useState } from 'react';
import { useMetadata } from '@/api/session';
import type { CrmRecord, NamedRef } from '@/api/types';
import { LinkPicker } from './LinkPicker';

interface RelatedPickerProps {
  label: string;
  error?: string | undefined;
  disabled?: boolean | undefined;
  value: string | null;
  record?: CrmRecord | undefined;
  /** The record and the singular name of its type. */
  onChange: (id: string | null, type: string | null) => void;
}

/** Types an activity or note can belong to. */
const TARGETS = ['accounts', 'contacts', 'leads', 'opportunities'];

/** A link to a record of any of several types: first the type, then the record. */
export function RelatedPicker({ label, error, disabled, value, record, onChange }: RelatedPickerProps) {
  const { types } = useMetadata();
  const targets = TARGETS.flatMap((name) => types[name] ?? []);
  const related = record?.related as NamedRef | null | undefined;
  const known = record?.related_type ?? related?.type;
  const current = targets.find((meta) => meta.singular === known || meta.name === known)?.name;
  const [chosen, setChosen] = useState<string | null>(null);
  const type = chosen ?? current ?? targets[0]?.name ?? null;
  if (!type) return null;
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <Select
        label={label}
        aria-label={`${label}: type`}
        w={132}
        flex="none"
        data={targets.map((meta) => ({ value: meta.name, label: meta.label.singular }))}
        value={type}
        allowDeselect={false}
        disabled={disabled}
        onChange={(next) => {
          setChosen(next);
          onChange(null, null);
        }}
      />
      <div style={{ flex: 1, minWidth: 0 }}>
        <LinkPicker
          key={type}
          aria-label={label}
          type={type}
          fieldName="related_id"
          value={value}
          record={record}
          error={error}
          disabled={disabled}
          onChange={(id) => onChange(id, id ? (types[type]?.singular ?? null) : null)}
        />
      </div>
    </Group>
  );
}
