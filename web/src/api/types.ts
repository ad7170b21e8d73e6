import type { Tone } from '@/lib/theme';

/** Wire shapes the browser relies on. Record fields are not listed: `/api/metadata` describes them at run time. */

export type TypeName = string;

export interface Person {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
  is_superadmin: boolean;
}
export interface TenantRef {
  id: string;
  name: string;
  slug: string;
}
export interface Tenant extends TenantRef {
  settings: Record<string, unknown>;
  branding: Record<string, unknown> | null;
}
export interface Membership {
  id: string;
  first_name: string;
  last_name: string;
  title: string | null;
  department_id: string | null;
  department_name: string | null;
  role: string;
}
export interface Me {
  user: Person;
  employee: Membership | null;
  tenant: Tenant | null;
  tenants: TenantRef[];
  role: string | null;
  permissions: string[];
  modules: Record<string, boolean>;
  labels: Record<string, { singular: string; plural: string }>;
}
export interface SignedIn {
  user: Person;
  tenant: TenantRef | null;
  tenants: TenantRef[];
}

export interface Employee {
  id: string;
  user_id: string | null;
  first_name: string;
  last_name: string;
  name: string;
  email: string | null;
  title: string | null;
  department_id: string | null;
  department_name: string | null;
  role: string | null;
  status: string;
}

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'integer'
  | 'number'
  | 'money'
  | 'percent'
  | 'date'
  | 'time'
  | 'datetime'
  | 'boolean'
  | 'select'
  | 'tags'
  | 'user'
  | 'link'
  | 'json';

export interface Option {
  value: string;
  label: string;
  tone: Tone | null;
}
export interface FieldMeta {
  name: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  readonly: boolean;
  sortable: boolean;
  filterable: boolean;
  options: Option[] | null;
  link: TypeName | null;
  max_length: number | null;
  min: number | null;
  max: number | null;
  help: string | null;
  default: unknown;
  sensitive: boolean;
  custom: boolean;
}
export interface TypeMeta {
  name: TypeName;
  singular: string;
  label: { singular: string; plural: string };
  icon: string;
  title_field: string;
  status_field: string | null;
  sum_field: string | null;
  can: Record<'create' | 'update' | 'delete' | 'assign' | 'import' | 'export' | 'merge', boolean>;
  fields: FieldMeta[];
  sections: { name: string; label: string; fields: string[] }[];
  list: { columns: string[]; sort: string; card: string[] };
  form: string[];
  related: { type: TypeName; field: string; label: string }[];
  timeline: boolean;
}
export type StageKind = 'open' | 'won' | 'lost';
export interface Stage {
  id: string;
  key: string;
  name: string;
  position: number;
  kind: StageKind;
  /** 0 to 100. */
  probability: number;
  color: Tone;
}
export interface Pipeline {
  id: string;
  name: string;
  is_default: boolean;
  stages: Stage[];
}
export interface Metadata {
  types: Record<TypeName, TypeMeta>;
  pipelines: Pipeline[];
  operators: Record<string, string[]>;
}

export interface NamedRef {
  id: string;
  name: string | null;
  visible?: boolean;
  type?: TypeName;
}
/** Flat, as the API sends it; fields are read through `FieldMeta`. */
export interface CrmRecord {
  id: string;
  version: number;
  [field: string]: unknown;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total: number | null;
  totalIsCapped: boolean;
}
export interface StatsGroup {
  value: string | boolean | null;
  count: number;
  sum: number | null;
}
export interface Stats {
  count: number;
  sum: number | null;
  groups: StatsGroup[];
}
export interface SearchGroup {
  type: TypeName;
  items: { id: string; title: string; subtitle: string | null }[];
}
export interface BulkResult {
  updated: number;
  skipped: number;
  errors: { id: string; code: string; message: string }[];
}
