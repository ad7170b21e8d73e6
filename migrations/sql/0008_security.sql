-- Checks of the installation's security and isolation.
select 1;
