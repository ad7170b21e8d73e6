"""The industries that accounts and workspaces are of (domain.md § 3.16)."""

from aisha.core.choices import Choice, Choices

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
