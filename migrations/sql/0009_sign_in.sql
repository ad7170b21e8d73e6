-- Sign-in by provider, outbound calls, idle sessions.
select 1;
