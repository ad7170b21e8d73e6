import type { Tone } from '@/lib/theme';
import type { components, paths } from './schema';

/** Wire shapes the browser relies on; generated where the API describes them. Record fields come from `/api/metadata`. */

export type TypeName = string;

export type Schemas = components['schemas'];
/** What stands in `data` of a route's success answer. */
type DataOf<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': { data: infer Data } } } };
}
  ? Data
  : never;

export type Person = Schemas['Person'];
export type TenantRef = Schemas['TenantRef'];
export type Tenant = Schemas['MeTenant'];
export type Membership = Schemas['MeEmployee'];
export type Me = Schemas['Me'];
export type Impersonation = Schemas['Impersonation'];
export type SignedIn = Schemas['SignedIn'];
export type Employee = Schemas['Employee'];

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
  | 'multiselect'
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
  can: Record<
    'create' | 'update' | 'delete' | 'bulk_delete' | 'assign' | 'import' | 'export' | 'merge',
    boolean
  >;
  fields: FieldMeta[];
  sections: { name: string; label: string; fields: string[] }[];
  /** `flags` are derived yes-or-no fields worth a card above the list, such as overdue. */
  list: { columns: string[]; sort: string; card: string[]; flags: string[] };
  form: string[];
  related: { type: TypeName; field: string; label: string }[];
  timeline: boolean;
  /** Whether a new one is compared with what is there. */
  duplicates: boolean;
}
export type StageKind = NonNullable<components['schemas']['Opportunity']['stage_kind']>;
export interface Stage {
  id: string;
  key: string;
  name: string;
  position: number;
  kind: StageKind;
  /** 0 to 100. */
  probability: number;
  color: Tone;
  /** Fields a deal must have filled in to come here; own ones as custom.x. */
  required_fields: string[];
  /** A deal that stays longer is marked on the board. */
  rotting_days: number | null;
}
export interface Pipeline {
  id: string;
  name: string;
  is_default: boolean;
  /** It takes no new deals; those in it stay. */
  is_archived: boolean;
  lost_reasons: string[];
  /** No reason but those is taken. */
  only_listed_reasons: boolean;
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
  /** It lies in the trash. */
  deleted?: boolean;
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
  /** When it was counted; a bulk action on everything takes it. */
  asOf: string | null;
}
/** The routes of every record type answer alike: those of leads stand for all. */
export type Stats = DataOf<paths['/api/leads/stats']['get']>;
export type StatsGroup = Stats['groups'][number];
export type SearchAnswer = DataOf<paths['/api/search']['get']>;
export type BulkResult = DataOf<paths['/api/leads/bulk']['post']>;
export type BulkChange = Schemas['BulkChange'];
export interface SearchGroup {
  type: TypeName;
  items: { id: string; title: string; subtitle: string | null }[];
}
