"""What the API says of a body that does not fit, field by field."""

from typing import Any

import pytest

from tests.tenants import Person

CAMPAIGN = {"name": "Autumn", "campaign_type": "email"}


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"campaign_type": "email"}, "name", "This field is required."),
        ({"name": "", "campaign_type": "email"}, "name", "This field is required."),
        ({**CAMPAIGN, "campaign_type": "sms"}, "campaign_type", "Send 'email' or 'call'."),
        ({**CAMPAIGN, "name": "x" * 5000}, "name", "At most 120 characters."),
        ({**CAMPAIGN, "name": 5}, "name", "Send a text."),
        ({**CAMPAIGN, "subject": "Hi\r\nBcc: x@y.z"}, "subject", "Line breaks and control characters are not allowed here."),
        ({**CAMPAIGN, "status": "running"}, "status", "There is no such field."),
        ({**CAMPAIGN, "audience": {"entity": "contact", "ids": ["x"]}}, "audience.ids.0", "This is no id."),
        ({**CAMPAIGN, "audience": {"entity": "contact", "emails": [], "first_n": 0}}, "audience.first_n", "At least 1."),
        ([], "body", "Send an object."),
    ],
)  # fmt: skip
async def test_a_field_is_refused_in_words(admin: Person, sent: Any, field: str, text: str) -> None:
    answered = await admin.post("/api/aicampaigns", sent)

    assert answered.status == 400
    assert answered.body["details"][field] == [text]
