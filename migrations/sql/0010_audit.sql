-- Retention of the audit log, access reviews, personal data.
select 1;
