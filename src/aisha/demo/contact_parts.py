"""Who takes part in the demo's open deals: people of the deal's account, by their place among them and their department."""

from aisha.core.context import Context

_TAKE_PART = """
insert into opportunity_contacts (tenant_id, id, opportunity_id, contact_id, part, is_primary)
select $1, uuid_v7(), d.id, p.id,
       case when (p.place + d.number) % p.size = 0 then 'decision_maker' when p.department = 'Finance' then 'finance'
            when (p.place + d.number) % p.size = 1 then 'influencer' else 'user' end,
       (p.place + d.number) % p.size = 0
  from (select o.id, o.account_id, row_number() over (partition by o.account_id order by o.external_id, o.name, o.close_date)
          as number from opportunities o where o.tenant_id = $1 and o.stage_kind = 'open') d
  join (select c.id, c.account_id, c.department, row_number() over w as place, count(*) over (partition by c.account_id) as size
          from contacts c where c.tenant_id = $1 window w as (partition by c.account_id order by c.email)) p
    on p.account_id = d.account_id
 where (p.place + d.number) % p.size < 3
"""


async def let_contacts_take_part(ctx: Context) -> None:
    """One to three contacts in every open deal with an account; the same ones whenever the demo is loaded."""
    ctx.require("opportunities.update")
    await ctx.execute(_TAKE_PART, ctx.tenant_id)
