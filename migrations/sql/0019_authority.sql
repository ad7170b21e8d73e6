-- Whose sign-in rules hold for a person, and the address a login is to have once its new mailbox has answered.

-- definer: the tenants whose rules hold for a person: where they have come, and while they have come nowhere the one that made their
-- login. A tenant that only lists somebody sets no rule for them; of a superadmin the installation's rules hold.
create function ruling_tenants_of(p_user uuid) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id
    from employees e join tenants t on t.id = e.tenant_id join users u on u.id = e.user_id
   where e.user_id = p_user and not u.is_superadmin and t.status = 'active' and t.deleted_at is null
     and e.status in ('active', 'on_leave') and (e.joined_at is not null or e.tenant_id = login_owner(p_user))
   order by e.tenant_id limit 500
$$;

create table email_changes (
  id uuid not null,
  user_id uuid not null,
  email text not null,
  token_hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  kept_family uuid,
  constraint pk_email_changes primary key (id),
  constraint fk_email_changes_user_id foreign key (user_id) references users (id),
  constraint uq_email_changes_token_hash unique (token_hash)
);
create index ix_email_changes_user on email_changes (user_id, created_at);
