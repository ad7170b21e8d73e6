-- Templates of mails, text messages and calls, every saved text of them, and those that come with the product.

create table email_templates (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  name text not null,
  channel text default 'email' not null constraint ck_email_templates_channel check (channel in ('email', 'text', 'call')),
  category text default 'general' not null constraint ck_email_templates_category check (category in (
    'general', 'follow_up', 'introduction', 'proposal', 'outreach', 'thank_you', 'update')),
  subject text default '' not null,
  body_html text,
  body_text text not null,
  variables jsonb default '[]' not null,
  entity_types text[] not null,
  is_system boolean default false not null,
  is_active boolean default true not null,
  usage_count integer default 0 not null,
  constraint pk_email_templates primary key (tenant_id, id),
  constraint fk_email_templates_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_email_templates_created_by foreign key (created_by) references users (id),
  constraint fk_email_templates_updated_by foreign key (updated_by) references users (id),
  constraint ck_email_templates_subject check ((channel = 'email') = (subject <> '')),
  constraint ck_email_templates_body_html check (channel = 'email' or body_html is null),
  constraint ck_email_templates_entity_types check (
    cardinality(entity_types) > 0 and entity_types <@ array['lead', 'contact', 'account', 'opportunity']),
  constraint ck_email_templates_is_system check (not is_system or tenant_id = '00000000-0000-0000-0000-000000000000')
);
create index ix_email_templates_created on email_templates (tenant_id, created_at, id);
create unique index uq_email_templates_name on email_templates (tenant_id, lower(name));

create table email_template_versions (
  tenant_id uuid not null,
  id uuid default uuid_v7() not null,
  created_at timestamptz default now() not null,
  template_id uuid not null,
  number integer not null,
  saved_by uuid default current_user_id(),
  name text not null,
  category text not null,
  subject text not null,
  body_html text,
  body_text text not null,
  entity_types text[] not null,
  constraint pk_email_template_versions primary key (tenant_id, id),
  constraint fk_email_template_versions_tenant_id_template_id foreign key (tenant_id, template_id)
    references email_templates (tenant_id, id) on delete cascade,
  constraint fk_email_template_versions_saved_by foreign key (saved_by) references users (id),
  constraint uq_email_template_versions_number unique (tenant_id, template_id, number)
);

insert into email_templates (tenant_id, name, channel, category, subject, body_text, variables, entity_types, is_system)
select '00000000-0000-0000-0000-000000000000', name, channel, category, subject, body, variables::jsonb, kinds, true
from (values
  ('Introduce yourself', 'email', 'introduction', 'A short introduction from {{tenant.name}}',
$$Hi {{first_name|there}},

my name is {{owner.name}} and I look after you at {{tenant.name}}. If you have a question, a wish or a problem, I am the person to write to.

May I ask what matters most to you at the moment? Two or three sentences are enough, and I will come back with something concrete.

Kind regards
{{owner.name}}
{{tenant.name}}$$,
   '["tenant.name", "first_name", "owner.name"]', array['lead', 'contact']),
  ('First contact', 'email', 'outreach', 'An idea for {{company|your team}}',
$$Hi {{first_name|there}},

I am writing because companies like {{company|yours}} often tell us that the same work is done twice and nobody can say where things stand.

Would a call of 15 minutes next week be worth it to you? I will bring one example from a company of your size. If it does not fit, a short no is just as welcome.

Kind regards
{{owner.name}}
{{tenant.name}}$$,
   '["company", "first_name", "owner.name", "tenant.name"]', array['lead', 'contact']),
  ('Follow up', 'email', 'follow_up', 'Where do we stand?',
$$Hi {{first_name|there}},

thank you again for the conversation. I wanted to ask where things stand on your side, and whether something is still missing for a decision.

If it helps, I am glad to answer questions in a short call. Just tell me a day that suits you.

Kind regards
{{owner.name}}
{{owner.phone|}}$$,
   '["first_name", "owner.name", "owner.phone"]', array['lead', 'contact']),
  ('Send a proposal', 'email', 'proposal', 'Our proposal: {{name}}',
$$Hi {{contact.first_name|there}},

as agreed, here is our proposal for {{name}}.

Amount: {{amount|as discussed}}
Planned for: {{close_date|to be agreed}}

Please read it in peace. I will call you in the coming days to answer questions; changes are no trouble.

Kind regards
{{owner.name}}
{{tenant.name}}$$,
   '["name", "contact.first_name", "amount", "close_date", "owner.name", "tenant.name"]', array['opportunity']),
  ('Say thank you', 'email', 'thank_you', 'Thank you, {{first_name|from all of us}}',
$$Hi {{first_name|there}},

thank you for your trust. We do not take it for granted.

If anything does not run as it should, please tell me before it annoys you: a short reply to this mail is enough.

Kind regards
{{owner.name}}
{{tenant.name}}$$,
   '["first_name", "owner.name", "tenant.name"]', array['lead', 'contact']),
  ('News for customers', 'email', 'update', 'What is new at {{tenant.name}}',
$$Hi {{first_name|there}},

a short note on what has changed since we last spoke:

• First change, and what it means for you
• Second change, and from when it holds

You need not do anything. If you want to know more, reply to this mail.

Kind regards
{{owner.name}}
{{tenant.name}}$$,
   '["tenant.name", "first_name", "owner.name"]', array['lead', 'contact']),
  ('Confirm an appointment', 'text', 'general', '',
$$Hi {{first_name|there}}, this is {{owner.first_name|your contact}} from {{tenant.name}}. I look forward to our appointment. If it does not suit you any more, just reply here.$$,
   '["first_name", "owner.first_name", "tenant.name"]', array['lead', 'contact']),
  ('First call', 'call', 'outreach', '',
$$Hello, this is {{owner.name}} from {{tenant.name}}. Do I speak to {{name}}?

Is this a good moment? It takes two minutes.

• Why I call: one sentence.
• Question: How do you do this today, and what annoys you about it?
• Question: Who else would have to agree?
• Next step: a call of 30 minutes, with day and time.

Thank you for your time, {{first_name|and have a good day}}.$$,
   '["owner.name", "tenant.name", "name", "first_name"]', array['lead', 'contact'])
) as shipped (name, channel, category, subject, body, variables, kinds);
