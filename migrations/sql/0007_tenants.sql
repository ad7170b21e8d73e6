-- The life of a tenant: set-up, suspension, trash, purge.
select 1;
