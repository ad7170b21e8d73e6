-- Who agreed to be contacted or refused, whom nobody writes to any more, and what a mail was sent through.
create table consents (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  contact_id uuid,
  lead_id uuid,
  channel text not null constraint ck_consents_channel check (channel in ('email', 'call', 'text')),
  state text not null constraint ck_consents_state check (state in ('granted', 'withdrawn')),
  source text not null constraint ck_consents_source
    check (source in ('person', 'form', 'mail', 'phone', 'event', 'import', 'unsubscribe', 'record', 'other')),
  legal_basis text default 'consent' not null constraint ck_consents_legal_basis
    check (legal_basis in ('consent', 'contract', 'legitimate_interest')),
  proof text,
  address text,
  ip inet,
  obtained_at timestamptz default now() not null,
  constraint ck_consents_person check (num_nonnulls(contact_id, lead_id) = 1),
  constraint pk_consents primary key (tenant_id, id),
  constraint fk_consents_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_consents_created_by foreign key (created_by) references users (id),
  constraint fk_consents_updated_by foreign key (updated_by) references users (id),
  constraint fk_consents_tenant_id_contact_id foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  constraint fk_consents_tenant_id_lead_id foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
create index ix_consents_created on consents (tenant_id, created_at, id);
create index ix_consents_contact on consents (tenant_id, contact_id, channel, created_at, id) where contact_id is not null;
create index ix_consents_lead on consents (tenant_id, lead_id, channel, created_at, id) where lead_id is not null;

create table suppressions (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  channel text not null constraint ck_suppressions_channel check (channel in ('email', 'call', 'text')),
  address text,
  address_hash text not null,
  reason text not null constraint ck_suppressions_reason
    check (reason in ('unsubscribed', 'bounced', 'complained', 'manual', 'imported')),
  note text,
  constraint pk_suppressions primary key (tenant_id, id),
  constraint fk_suppressions_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_suppressions_created_by foreign key (created_by) references users (id),
  constraint fk_suppressions_updated_by foreign key (updated_by) references users (id),
  constraint uq_suppressions_address unique (tenant_id, channel, address_hash)
);
create index ix_suppressions_created on suppressions (tenant_id, created_at, id);

alter table email_outbox add column unsubscribe_url text, add column sent_through text;

-- What stands for an address on the list when the address itself is gone: the same for every spelling, another one in each tenant.
create function suppression_key(p_tenant uuid, p_channel text, p_address text) returns text
language sql immutable parallel safe as $$
  select encode(sha256(convert_to(p_tenant::text || ' ' || p_channel || ' '
    || case p_channel when 'email' then lower(btrim(p_address)) else phone_digits(p_address) end, 'UTF8')), 'hex')
$$;
create function hash_suppression() returns trigger language plpgsql as $$
begin
  new.address_hash := suppression_key(new.tenant_id, new.channel, new.address);
  return new;
end $$;
create trigger hash_suppression before insert or update of address, channel on suppressions
  for each row when (new.address is not null) execute function hash_suppression();

-- What was agreed or refused stays as it was written: a merge moves it to another person, an erasure takes its texts.
create function keep_consent() returns trigger language plpgsql as $$
begin
  if (new.channel, new.state, new.source, new.legal_basis, new.obtained_at, new.created_at, new.created_by)
     is distinct from (old.channel, old.state, old.source, old.legal_basis, old.obtained_at, old.created_at, old.created_by) then
    raise exception 'What was agreed or refused is never changed. Write down what holds now.' using errcode = '23514', constraint = 'state';
  end if;
  return new;
end $$;
create trigger keep_consent before update on consents for each row execute function keep_consent();

-- definer, because whoever writes a record may put it out of their own scope: the do_not_* fields and the consents agree.
-- Clearing such a field allows contact again; it is no consent, which only the person gives.
create function follow_refusals() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  each record;
  last text;
  of_contact constant uuid := case when tg_table_name = 'contacts' then new.id end;
  of_lead constant uuid := case when tg_table_name = 'leads' then new.id end;
begin
  for each in
    select * from (values
      ('email', new.do_not_email, case when tg_op = 'UPDATE' then old.do_not_email else false end, new.email),
      ('call', new.do_not_call, case when tg_op = 'UPDATE' then old.do_not_call else false end, coalesce(new.phone, new.mobile)),
      ('text', new.do_not_text, case when tg_op = 'UPDATE' then old.do_not_text else false end, coalesce(new.mobile, new.phone))
    ) v (channel, refuses, refused, address) where v.refuses <> v.refused
  loop
    select c.state into last from consents c
     where c.tenant_id = new.tenant_id and (c.contact_id = of_contact or c.lead_id = of_lead) and c.channel = each.channel
     order by c.created_at desc, c.id desc limit 1;
    if each.refuses and last is distinct from 'withdrawn' or not each.refuses and last = 'withdrawn' then
      insert into consents (tenant_id, id, created_at, contact_id, lead_id, channel, state, source, legal_basis, address, obtained_at)
      values (new.tenant_id, uuid_v7(), clock_timestamp(), of_contact, of_lead, each.channel,
              case when each.refuses then 'withdrawn' else 'granted' end, 'record', 'legitimate_interest', each.address, now());
    end if;
  end loop;
  return null;
end $$;
create trigger follow_refusals_new after insert on contacts
  for each row when (new.do_not_email or new.do_not_call or new.do_not_text) execute function follow_refusals();
create trigger follow_refusals after update of do_not_email, do_not_call, do_not_text on contacts for each row
  when ((new.do_not_email, new.do_not_call, new.do_not_text) is distinct from (old.do_not_email, old.do_not_call, old.do_not_text))
  execute function follow_refusals();
create trigger follow_refusals_new after insert on leads
  for each row when (new.do_not_email or new.do_not_call or new.do_not_text) execute function follow_refusals();
create trigger follow_refusals after update of do_not_email, do_not_call, do_not_text on leads for each row
  when ((new.do_not_email, new.do_not_call, new.do_not_text) is distinct from (old.do_not_email, old.do_not_call, old.do_not_text))
  execute function follow_refusals();

-- definer, for the same reason: a contact made from a lead is the same person, so what the lead agreed to or refused last holds on.
create function inherit_consents() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into consents (tenant_id, id, created_at, contact_id, channel, state, source, legal_basis, proof, address, ip, obtained_at)
  select new.tenant_id, uuid_v7(), clock_timestamp(), new.id, c.channel, c.state, c.source, c.legal_basis, c.proof, c.address, c.ip, c.obtained_at
    from (select distinct on (channel) * from consents o
           where o.tenant_id = new.tenant_id and o.lead_id = new.converted_from_lead_id
           order by channel, created_at desc, id desc) c
   where not exists (select from consents n where n.tenant_id = new.tenant_id and n.contact_id = new.id and n.channel = c.channel
                        and n.state = c.state and n.source <> 'record');
  return null;
end $$;
create trigger inherit_consents after insert on contacts
  for each row when (new.converted_from_lead_id is not null) execute function inherit_consents();

-- Why somebody may not be contacted (domain.md § 3.8), null where nothing forbids it. Under the policies of whoever asks.
create function may_contact(p_tenant uuid, p_type text, p_id uuid, p_channel text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  who record;
  last record;
  destination text;
  listed text;
begin
  if p_type = 'contact' then
    select c.deleted_at, c.email, c.phone, c.mobile, c.do_not_email, c.do_not_call, c.do_not_text into who
      from contacts c where c.tenant_id = p_tenant and c.id = p_id;
  else
    select l.deleted_at, l.email, l.phone, l.mobile, l.do_not_email, l.do_not_call, l.do_not_text into who
      from leads l where l.tenant_id = p_tenant and l.id = p_id;
  end if;
  if not found or who.deleted_at is not null then
    return 'deleted';
  end if;
  destination := case p_channel when 'email' then who.email when 'call' then coalesce(who.phone, who.mobile)
                                else coalesce(who.mobile, who.phone) end;
  if coalesce(btrim(destination), '') = '' then
    return 'no_destination';
  end if;
  if p_channel = 'email' and destination !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$'
     or p_channel <> 'email' and phone_digits(destination) is null then
    return 'invalid_destination';
  end if;
  select c.state, c.legal_basis, c.address into last from consents c
   where c.tenant_id = p_tenant and (c.contact_id = case when p_type = 'contact' then p_id end or c.lead_id = case when p_type <> 'contact' then p_id end)
     and c.channel = p_channel
   order by c.created_at desc, c.id desc limit 1;
  if last.state = 'withdrawn'
     or (case p_channel when 'email' then who.do_not_email when 'call' then who.do_not_call else who.do_not_text end) then
    return 'do_not_' || p_channel;
  end if;
  select s.reason into listed from suppressions s
   where s.tenant_id = p_tenant and s.channel = p_channel and s.address_hash = suppression_key(p_tenant, p_channel, destination);
  if found then
    return case listed when 'bounced' then 'bounced' else 'suppressed' end;
  end if;
  if coalesce(tenant_setting(p_tenant, 'consent_model') ->> p_channel, 'opt_out') = 'opt_in'
     and (last.state is distinct from 'granted' or last.legal_basis <> 'consent' or last.address is not null
          and suppression_key(p_tenant, p_channel, last.address) is distinct from suppression_key(p_tenant, p_channel, destination)) then
    return 'no_consent';
  end if;
  return null;
end $$;
