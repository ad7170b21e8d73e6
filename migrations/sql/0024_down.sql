do $$
begin
  execute replace(pg_get_functiondef('search_ids(text,text[],integer)'::regprocedure),
                  'if not view_all() and p_type <> ''products'' then', 'if not view_all() then');
end $$;
drop trigger write_stages on module_settings;
drop function write_stages(); drop function stages_of_setting(jsonb); drop function stage_key(text);
drop function move_stage(uuid, uuid, text, uuid, text);
drop trigger keep_sum_of_lines on opportunities;
drop index ix_opportunities_product;
alter table opportunities drop constraint fk_opportunities_tenant_id_product_id, drop column product_id, drop column line_count;
drop table opportunity_lines; drop table products;
drop function keep_sum_of_lines(); drop function follow_lines(); drop function follow_lines_of(uuid, uuid[]);
drop function price_line(); drop function index_products();
delete from record_index where entity_type = 'products';
delete from role_permissions p using permissions q where q.id = p.permission_id and q.resource = 'products';
delete from permissions where resource = 'products';
alter table pipeline_stages drop column required_fields, drop column rotting_days;
alter table pipelines drop column lost_reasons, drop column only_listed_reasons;
