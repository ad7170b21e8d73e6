-- Rules of records: what a search of many matches tests row by row.

-- definer: whether one record of the current tenant matches every pattern. Scope is the caller's policies on the record itself.
-- The cost makes the planner ask everything else of a row first.
create function is_found(p_type text, p_record_id uuid, p_patterns text[]) returns boolean
language plpgsql stable security definer cost 1000 set search_path = public, pg_temp as $$
begin
  return exists (select from record_index i where i.tenant_id = current_tenant_id() and i.entity_type = p_type
                    and i.record_id = p_record_id and i.text like all (p_patterns));
end $$;
