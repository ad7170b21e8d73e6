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

INDUSTRY = Choices(
    "industry",
    tuple(
        Choice(slug, slug.replace("_", " ").capitalize().replace(" ngos", " NGOs").replace(" pr", " PR"))
        for slug in (
            "aerospace_and_defense", "agriculture", "automotive", "banking_and_financial_services", "construction",
            "consumer_goods", "education", "energy_and_utilities", "entertainment_and_media",
            "government_and_public_sector", "green_energy_and_solar", "healthcare_and_life_sciences",
            "hospitality_and_travel", "information_technology", "insurance", "legal_services",
            "logistics_and_transportation", "manufacturing", "marketing_advertising_pr", "media_and_publishing",
            "mining_and_metals", "nonprofit_and_ngos", "pharmaceuticals_and_biotechnology", "professional_services",
            "real_estate", "retail_and_wholesale", "telecommunications", "textiles_and_apparel", "other",
        )
    ),
    {
        "technology": "information_technology", "software": "information_technology", "it": "information_technology",
        "medical": "healthcare_and_life_sciences", "healthcare": "healthcare_and_life_sciences",
        "retail": "retail_and_wholesale", "finance": "banking_and_financial_services",
        "banking": "banking_and_financial_services", "entertainment": "entertainment_and_media",
        "telecom": "telecommunications", "marketing": "marketing_advertising_pr", "services": "professional_services",
        "employment": "professional_services", "pharma": "pharmaceuticals_and_biotechnology",
    },
)  # fmt: skip
