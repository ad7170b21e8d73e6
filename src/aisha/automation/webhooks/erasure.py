"""What deliveries keep of a person who is erased."""

from aisha.core.context import Context
from aisha.core.person_texts import text_pattern
from aisha.core.storage import FileStorage
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces

_ERASE = """
update webhook_deliveries set body = jsonb_set(body, '{payload}', '{}'), response_excerpt = null, updated_at = now()
 where tenant_id = $1 and (entity_id = any ($2) or body::text ~* $3 or response_excerpt ~* $3)
"""


async def erase_deliveries(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    """Empty what was or is to be sent of the person, and answers that name them; that it was sent stays."""
    ctx.require("privacy.manage")
    pattern = text_pattern(subject.addresses, subject.numbers, subject.names)
    erased = await ctx.execute(_ERASE, ctx.tenant_id, list(subject.entity_ids), pattern)
    return Traces({"webhook_deliveries": int(erased.rpartition(" ")[2])})
