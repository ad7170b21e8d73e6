-- What the record engine still lacked.
select 1;
