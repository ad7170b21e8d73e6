drop function may_contact(uuid, text, uuid, text);
drop trigger inherit_consents on contacts;
drop trigger follow_refusals on contacts; drop trigger follow_refusals_new on contacts;
drop trigger follow_refusals on leads; drop trigger follow_refusals_new on leads;
drop table suppressions; drop table consents;
drop function inherit_consents(); drop function follow_refusals(); drop function keep_consent(); drop function hash_suppression();
drop function suppression_key(uuid, text, text);
alter table email_outbox drop column unsubscribe_url, drop column sent_through;
