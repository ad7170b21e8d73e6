-- Providers that are kept but not offered; photos of people; invitations asked for anew; how a tenant is doing.

alter table oidc_providers add column is_active boolean not null default true;
alter table tenant_oidc_providers add column is_active boolean not null default true;
alter table employees add column photo_key text;
alter table invitations add column asked_again_at timestamptz;

-- definer: numbers of a tenant that say how it is doing, never what is in it. Mails of the last seven days.
create function tenant_health(p_ids uuid[])
returns table (id uuid, administrators integer, failed_mails integer, held_mails integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id,
         (select count(*) from employees e join users u on u.id = e.user_id
           where e.tenant_id = t.id and e.status in ('active', 'on_leave') and u.status <> 'inactive' and e.joined_at is not null
             and exists (select from role_permissions rp join permissions p on p.id = rp.permission_id
                          where rp.tenant_id in (t.id, '00000000-0000-0000-0000-000000000000') and rp.role = e.role
                            and p.name = 'users.manage'))::integer,
         (select count(*) from email_outbox m
           where m.tenant_id = t.id and m.status = 'failed' and m.created_at > now() - interval '7 days')::integer,
         (select count(*) from email_outbox m
           where m.tenant_id = t.id and m.status = 'held' and m.created_at > now() - interval '7 days')::integer
    from unnest(p_ids) t (id) where in_platform()
$$;
