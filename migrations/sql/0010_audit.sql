-- Retention of the audit log, access reviews, personal data.

-- Files that hold whole sealed segments which left the table; their seals stay in audit_seals.
create table audit_archives (
  tenant_id uuid not null,
  id uuid not null default uuid_v7(),
  created_at timestamptz not null default now(),
  first_segment integer not null,
  last_segment integer not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  row_count integer not null,
  storage_key text not null,
  constraint pk_audit_archives primary key (tenant_id, id),
  constraint uq_audit_archives_first_segment unique (tenant_id, first_segment)
);

-- A row of the log leaves only once its segment lies in an archive, whoever asks; the log of a deleted tenant goes with it.
-- definer: reads what retention need not read.
create function refuse_unarchived() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  place integer;
begin
  if tg_table_name = 'audit_log' then
    select d.segment into place from audit_digests d where d.tenant_id = old.tenant_id and d.audit_id = old.id;
  else
    place := old.segment;
  end if;
  if not exists (select from audit_archives a where a.tenant_id = old.tenant_id and place between a.first_segment and a.last_segment)
     and not exists (select from tenants t where t.id = old.tenant_id and t.deleted_at is not null)
  then
    raise exception 'Only archived segments of the audit log are removed.' using errcode = '42501';
  end if;
  return old;
end $$;
create trigger refuse_unarchived before delete on audit_log
  for each row when (current_user = 'aisha_retention') execute function refuse_unarchived();
create trigger refuse_unarchived before delete on audit_digests
  for each row when (current_user = 'aisha_retention') execute function refuse_unarchived();
revoke delete on audit_seals from aisha_retention;

create table access_reviews (
  tenant_id uuid not null references tenants (id),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid references users (id) default current_user_id(),
  updated_by uuid references users (id) default current_user_id(),
  version integer not null default 1,
  status text not null default 'open',
  signed_at timestamptz,
  signed_by uuid references users (id),
  statement text,
  digest text,
  constraint pk_access_reviews primary key (tenant_id, id),
  constraint ck_access_reviews_status check (status in ('open', 'signed')),
  constraint ck_access_reviews_signed check ((status = 'signed') = (signed_at is not null))
);
create index ix_access_reviews_created on access_reviews (tenant_id, created_at, id);
create unique index uq_access_reviews_open on access_reviews (tenant_id) where status = 'open';

create table access_review_lines (
  tenant_id uuid not null references tenants (id),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid references users (id) default current_user_id(),
  updated_by uuid references users (id) default current_user_id(),
  version integer not null default 1,
  review_id uuid not null,
  kind text not null,
  user_id uuid not null references users (id),
  key_id uuid,
  access text not null,
  details jsonb not null default '{}',
  since timestamptz,
  last_used_at timestamptz,
  decision text not null default 'pending',
  decided_by uuid references users (id),
  decided_at timestamptz,
  note text,
  constraint pk_access_review_lines primary key (tenant_id, id),
  constraint fk_access_review_lines_tenant_id_review_id foreign key (tenant_id, review_id)
    references access_reviews (tenant_id, id) on delete cascade,
  constraint ck_access_review_lines_kind check (kind in ('role', 'key')),
  constraint ck_access_review_lines_decision check (decision in ('pending', 'confirmed', 'removed')),
  constraint ck_access_review_lines_key check ((kind = 'key') = (key_id is not null))
);
create index ix_access_review_lines_created on access_review_lines (tenant_id, created_at, id);
create index ix_access_review_lines_review on access_review_lines (tenant_id, review_id, kind, id);

-- A signed review and its lines stay as they were signed.
create function keep_signed_review() returns trigger language plpgsql as $$
declare
  review uuid := coalesce(to_jsonb(old) ->> 'review_id', to_jsonb(old) ->> 'id')::uuid;
begin
  if exists (select from access_reviews r where r.tenant_id = old.tenant_id and r.id = review and r.status = 'signed') then
    raise exception 'A signed access review stays as it is.' using errcode = '23514', constraint = 'status';
  end if;
  return new;
end $$;
create trigger keep_signed_review before update on access_reviews for each row execute function keep_signed_review();
create trigger keep_signed_review before update on access_review_lines for each row execute function keep_signed_review();

alter table erasures drop constraint ck_erasures_entity_type;
alter table erasures add constraint ck_erasures_entity_type check (entity_type in ('user', 'contact', 'lead', 'tenant'));

-- definer: the stored answers to repeated requests that tell of erased people, or were asked by them; returns how many. p_pattern
-- finds what names them, whatever its case.
create function erase_answers(p_ids uuid[], p_pattern text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased integer;
  empty constant text := encode('{"status":"success","data":null}', 'base64');
begin
  update idempotency_keys k set response = empty
   where k.tenant_id = current_tenant_id() and k.response is not null and k.response <> empty
     and (k.user_id = any (p_ids)
          or convert_from(decode(k.response, 'base64'), 'UTF8') ~* p_pattern
          or exists (select from unnest(p_ids::text[]) t (id)
                      where position(t.id in convert_from(decode(k.response, 'base64'), 'UTF8')) > 0));
  get diagnostics erased = row_count;
  return erased;
end $$;
