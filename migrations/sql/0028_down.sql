drop function roll_up();
drop function compute_records(text, uuid[]);
drop function compute_custom();
drop function rollup_result(text, uuid, text, jsonb);
drop function rollup_column(text, text);
drop function tenant_zone(uuid);
drop function formula_result(text, jsonb, jsonb, text);
drop function computed_result(text, jsonb);
drop function formula_value(jsonb, jsonb, text);
drop table custom_computations;
drop index ix_custom_fields_computed;
alter table custom_fields drop constraint ck_custom_fields_computed;
alter table custom_fields drop constraint ck_custom_fields_field_type;
alter table custom_fields add constraint ck_custom_fields_field_type
  check (field_type in ('text', 'textarea', 'number', 'currency', 'percent', 'date', 'datetime', 'boolean', 'select',
                        'multiselect', 'email', 'phone', 'url', 'user', 'json'));
alter table custom_fields drop column formula, drop column rollup, drop column result_type, drop column computed,
  drop column compute_order;
