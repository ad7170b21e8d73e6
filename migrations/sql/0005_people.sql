-- API keys, invitations, and the ledger of erased people.
CREATE TABLE api_keys (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  key_prefix TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  permissions JSONB DEFAULT '[]' NOT NULL,
  user_id UUID NOT NULL,
  allowed_ips CIDR[] DEFAULT '{}' NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  last_used_at TIMESTAMP WITH TIME ZONE,
  last_used_ip INET,
  use_count BIGINT DEFAULT 0 NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  replaced_by UUID,
  CONSTRAINT pk_api_keys PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash),
  CONSTRAINT ck_api_keys_expires_at CHECK (expires_at <= created_at + interval '730 days'),
  CONSTRAINT fk_api_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
  CONSTRAINT fk_api_keys_created_by FOREIGN KEY(created_by) REFERENCES users (id),
  CONSTRAINT fk_api_keys_updated_by FOREIGN KEY(updated_by) REFERENCES users (id),
  CONSTRAINT fk_api_keys_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_api_keys_created ON api_keys (tenant_id, created_at, id);
CREATE INDEX ix_api_keys_user ON api_keys (user_id) WHERE revoked_at is null;

CREATE TABLE invitations (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  email TEXT NOT NULL,
  email_norm TEXT GENERATED ALWAYS AS (lower(btrim(email))) STORED,
  user_id UUID,
  role TEXT NOT NULL,
  department_id UUID,
  token_hash TEXT NOT NULL,
  status TEXT DEFAULT 'pending' NOT NULL CONSTRAINT ck_invitations_status CHECK (status in ('pending', 'accepted', 'expired', 'revoked')),
  expires_at TIMESTAMP WITH TIME ZONE DEFAULT now() + interval '7 days' NOT NULL,
  accepted_at TIMESTAMP WITH TIME ZONE,
  invited_by UUID,
  send_count INTEGER DEFAULT 1 NOT NULL,
  last_error TEXT,
  CONSTRAINT pk_invitations PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash),
  CONSTRAINT fk_invitations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
  CONSTRAINT fk_invitations_created_by FOREIGN KEY(created_by) REFERENCES users (id),
  CONSTRAINT fk_invitations_updated_by FOREIGN KEY(updated_by) REFERENCES users (id),
  CONSTRAINT fk_invitations_user_id FOREIGN KEY(user_id) REFERENCES users (id),
  CONSTRAINT fk_invitations_invited_by FOREIGN KEY(invited_by) REFERENCES users (id),
  CONSTRAINT fk_invitations_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id) ON DELETE SET NULL (department_id)
);
CREATE INDEX ix_invitations_created ON invitations (tenant_id, created_at, id);
CREATE UNIQUE INDEX uq_invitations_pending ON invitations (tenant_id, email_norm) WHERE status = 'pending';

CREATE TABLE erasures (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  entity_type TEXT NOT NULL CONSTRAINT ck_erasures_entity_type CHECK (entity_type in ('user', 'contact')),
  entity_id UUID NOT NULL,
  requested_by UUID,
  replaced JSONB DEFAULT '{}' NOT NULL,
  CONSTRAINT pk_erasures PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_erasures_entity ON erasures (tenant_id, entity_type, entity_id);

-- Judges an API key for `enter`, which calls it with its own rights; returns what the audit log shows as the client.
create function check_api_key(p_key uuid, p_user uuid, p_tenant uuid, p_ip text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  label text;
begin
  select 'API key ' || k.key_prefix into label from api_keys k
   where k.tenant_id = p_tenant and k.id = p_key and k.user_id = p_user and k.revoked_at is null and k.expires_at > now()
     and (k.allowed_ips = '{}' or nullif(p_ip, '')::inet <<= any (k.allowed_ips));
  if label is null then
    raise exception 'API_KEY_INVALID' using errcode = 'A0401';
  end if;
  return label;
end $$;

-- definer: what a process remembers of a key, by its hash; whether the key still lives, `enter` asks every time.
create function api_key_of(p_hash text) returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('id', k.id, 'tenant_id', k.tenant_id, 'user_id', k.user_id, 'scopes', k.permissions)
    from api_keys k where k.key_hash = p_hash
$$;

-- definer: whether a login is more than this tenant's: a member of another one, in whatever state that is, or a superadmin.
create function belongs_elsewhere(p_user uuid, p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from employees e where e.user_id = p_user and e.tenant_id <> p_tenant and e.status <> 'terminated')
      or exists (select 1 from users u where u.id = p_user and u.is_superadmin)
$$;

-- definer: where an invitation is, by the hash of its token; nobody has signed in yet, so no tenant is known.
create function invitation_of(p_hash text) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.tenant_id, i.id from invitations i where i.token_hash = p_hash
$$;

-- definer: what conversions, merges and events say of erased people; that they happened stays, without the values.
create function erase_snapshots(p_ids uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased integer;
begin
  update entity_transitions set snapshot = '{}'
   where tenant_id = current_tenant_id() and (from_id = any (p_ids) or to_id = any (p_ids));
  get diagnostics erased = row_count;
  update events set payload = '{}' where tenant_id = current_tenant_id() and entity_id = any (p_ids);
  return erased;
end $$;

-- definer: the sign-ins of an erased login, addresses and browsers with them; for a person's login within its only tenant.
create function erase_sign_ins(p_user uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if current_tenant_id() is not null and not belongs_elsewhere(p_user, current_tenant_id()) then
    delete from sign_ins where user_id = p_user;
  end if;
end $$;

-- definer: a key dies with its owner's login or membership, for good: who comes back makes a new one.
create function end_api_keys() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'users' then
    update api_keys set revoked_at = now() where user_id = new.id and revoked_at is null;
  else
    update api_keys set revoked_at = now() where tenant_id = old.tenant_id and user_id = old.user_id and revoked_at is null;
  end if;
  return null;
end $$;
create trigger end_api_keys after update of status on users
  for each row when (old.status = 'active' and new.status <> 'active') execute function end_api_keys();
create trigger end_api_keys_deleted after delete on employees
  for each row when (old.user_id is not null) execute function end_api_keys();
create trigger end_api_keys after update of status, user_id on employees
  for each row when (old.user_id is not null and (new.status in ('inactive', 'terminated') or new.user_id is distinct from old.user_id))
  execute function end_api_keys();
