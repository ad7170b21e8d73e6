import type { components } from '@/api/schema';

export type ImportStatus = components['schemas']['Import']['status'];

export type Effect = 'create' | 'update' | 'skip' | 'error';
export type UnknownOwner = 'unassigned' | 'create_employee' | 'map';
export type NumberFormat = '1,234.56' | '1.234,56';

export interface Distinct {
  value: string;
  count: number;
}

export interface ImportColumn {
  name: string;
  samples: string[];
  /** Every value with its count where they are few. */
  distinct: Distinct[] | null;
  empty: number;
  /** Those every value fits, likelier first. */
  date_formats?: string[];
  number_format?: NumberFormat | null;
}

export interface ColumnOptions {
  date_format?: string;
  number_format?: NumberFormat;
  values?: Record<string, string>;
  unknown_owner?: UnknownOwner;
  owners?: Record<string, string>;
  create_missing_accounts?: boolean;
  kind?: 'text' | 'number' | 'date';
}

export interface ColumnMapping {
  column: string;
  field: string | null;
  options: ColumnOptions;
  /** 0 to 1. */
  confidence: number;
}

export type OnMatch = 'skip' | 'update_empty' | 'update_all' | 'create';

export type InTrash = 'restore' | 'skip' | 'new';

export interface ImportOptions {
  match_on?: string | null;
  on_match?: OnMatch;
  create_unmatched?: boolean;
  in_trash?: InTrash;
  /** Templates such as "{account} – {product}" for fields no column fills. */
  defaults?: Record<string, string>;
}

export interface Counts {
  total: number;
  create: number;
  update: number;
  skip: number;
  error: number;
  warnings: number;
}

export interface Unknown {
  value: string;
  count: number;
  suggestion: string | null;
}

export interface Findings {
  accounts_linked: number;
  accounts_created: number;
  accounts_not_found: number;
  people_created: string[];
  unknown_owners: Unknown[];
  unknown_records: Record<string, Unknown[]>;
  unknown_values: Record<string, Unknown[]>;
}

export interface ImportSummary {
  id: string;
  entity: string;
  file_name: string;
  size_bytes?: number;
  status: ImportStatus;
  /** `total` is null until the file was read to its end. */
  progress: { done: number; total: number | null };
  counts: Counts | null;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface ImportJob extends ImportSummary {
  format: { kind?: string; encoding?: string | null; delimiter?: string | null; sheet?: string | null };
  columns: ImportColumn[];
  mapping: ColumnMapping[];
  options: ImportOptions;
  findings?: Findings;
}

export interface Problem {
  code: string;
  message: string;
  column?: string | null;
  field?: string | null;
  suggestion?: string | null;
}

export interface ImportRow {
  row_number: number;
  effect: Effect;
  title: string | null;
  record_id: string | null;
  values: Record<string, unknown>;
  changes: Record<string, [unknown, unknown]>;
  raw: Record<string, string> | null;
  errors: Problem[];
  warnings: Problem[];
}
