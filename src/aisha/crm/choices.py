"""Choice lists that several record types share (decisions.md "Vocabulary")."""

from aisha.core.choices import Choice, Choices

PRIORITY = Choices(
    "priority",
    (
        Choice("low", "Low", "slate"),
        Choice("normal", "Normal", "sky"),
        Choice("high", "High", "warning"),
        Choice("urgent", "Urgent", "danger"),
    ),
    {"medium": "normal", "critical": "urgent"},
)

SENTIMENT = Choices(
    "sentiment",
    (
        Choice("positive", "Positive", "success"),
        Choice("neutral", "Neutral", "slate"),
        Choice("negative", "Negative", "danger"),
        Choice("mixed", "Mixed", "warning"),
    ),
)

SOURCE = Choices(
    "source",
    (
        Choice("website", "Website", "sky"),
        Choice("referral", "Referral", "success"),
        Choice("cold_call", "Cold call", "slate"),
        Choice("email", "E-mail", "info"),
        Choice("social_media", "Social media", "rose"),
        Choice("trade_show", "Trade show", "teal"),
        Choice("advertising", "Advertising", "warning"),
        Choice("demo_request", "Demo request", "accent"),
        Choice("inbound_call", "Inbound call", "lime"),
        Choice("outbound_call", "Outbound call", "lime"),
        Choice("import", "Import", "slate"),
        Choice("other", "Other", "slate"),
    ),
    {"web": "website", "web site": "website", "ads": "advertising", "event": "trade_show", "social": "social_media"},
)
