"""When people are taken for the same: contacts and leads alike, and across both (domain.md § 3.5)."""

from aisha.records.registry import DuplicateRule

PEOPLE = "people"
_ACCOUNT = "(select a.name_norm from accounts a where a.tenant_id = {t}.tenant_id and a.id = {t}.account_id)"


def people_rules(company: str | None = None) -> tuple[DuplicateRule, ...]:
    """The rules of a type of people; `company` is its column with a company's name, where it has one beside its account."""
    employer = f"coalesce(company_key({{t}}.{company}), {_ACCOUNT})" if company else _ACCOUNT
    return (
        DuplicateRule(100, "Same e-mail", ("{t}.email_norm",), given=("email",)),
        DuplicateRule(80, "Same phone number", ("{t}.phone_norm", "{t}.mobile_norm"), given=("phone", "mobile"), any_of=True),
        DuplicateRule(
            70, "Same name and company", ("{t}.name_norm", employer), given=("account_id", *([company] if company else []))
        ),
    )
