-- Who takes part in a deal, and as what; the primary contact is the deal's contact_id.
create table opportunity_contacts (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  opportunity_id uuid not null,
  contact_id uuid not null,
  part text default 'other' not null constraint ck_opportunity_contacts_part
    check (part in ('decision_maker', 'influencer', 'user', 'finance', 'legal', 'other')),
  is_primary boolean default false not null,
  constraint pk_opportunity_contacts primary key (tenant_id, id),
  constraint fk_opportunity_contacts_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_opportunity_contacts_created_by foreign key (created_by) references users (id),
  constraint fk_opportunity_contacts_updated_by foreign key (updated_by) references users (id),
  constraint fk_opportunity_contacts_tenant_id_opportunity_id foreign key (tenant_id, opportunity_id)
    references opportunities (tenant_id, id) on delete cascade,
  constraint fk_opportunity_contacts_tenant_id_contact_id foreign key (tenant_id, contact_id)
    references contacts (tenant_id, id) on delete cascade,
  constraint uq_opportunity_contacts_contact unique (tenant_id, opportunity_id, contact_id)
);
create index ix_opportunity_contacts_created on opportunity_contacts (tenant_id, created_at, id);
create index ix_opportunity_contacts_contact on opportunity_contacts (tenant_id, contact_id);
create unique index uq_opportunity_contacts_primary on opportunity_contacts (tenant_id, opportunity_id) where is_primary;

-- What stands there already: the contact of a deal takes part in it.
insert into opportunity_contacts (tenant_id, id, created_at, updated_at, created_by, updated_by, opportunity_id, contact_id, is_primary)
select tenant_id, uuid_v7(), created_at, created_at, created_by, created_by, id, contact_id, true
  from opportunities where contact_id is not null;

-- definer, because who changes a deal may not see its contacts: the contact of a deal is its primary one.
create function place_primary_contact() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update opportunity_contacts set is_primary = false
   where tenant_id = new.tenant_id and opportunity_id = new.id and is_primary and contact_id is distinct from new.contact_id;
  if new.contact_id is not null then
    insert into opportunity_contacts (tenant_id, id, opportunity_id, contact_id, is_primary)
    values (new.tenant_id, uuid_v7(), new.id, new.contact_id, true)
    on conflict (tenant_id, opportunity_id, contact_id) do update set is_primary = true
     where not opportunity_contacts.is_primary;
  end if;
  return null;
end $$;
create trigger place_primary_contact_new after insert on opportunities
  for each row when (new.contact_id is not null) execute function place_primary_contact();
create trigger place_primary_contact after update of contact_id on opportunities
  for each row when (new.contact_id is distinct from old.contact_id) execute function place_primary_contact();

-- definer, for the same reason, the other way round.
create function name_primary_contact() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'DELETE' and new.is_primary then
    update opportunities set contact_id = new.contact_id
     where tenant_id = new.tenant_id and id = new.opportunity_id and contact_id is distinct from new.contact_id;
  else
    update opportunities set contact_id = null
     where tenant_id = old.tenant_id and id = old.opportunity_id and contact_id = old.contact_id;
  end if;
  return null;
end $$;
create trigger name_primary_contact_new after insert on opportunity_contacts
  for each row when (new.is_primary) execute function name_primary_contact();
create trigger name_primary_contact after update of is_primary, contact_id on opportunity_contacts
  for each row when (new.is_primary <> old.is_primary or new.is_primary and new.contact_id <> old.contact_id)
  execute function name_primary_contact();
create trigger name_primary_contact_gone after delete on opportunity_contacts
  for each row when (old.is_primary) execute function name_primary_contact();
