"""Who works in the two demo workspaces."""

from aisha.demo.people import DemoDepartment, DemoPerson, DemoTenant
from aisha.demo.sales_data import SalesData

REGIONS = ("Central", "East", "West")
HARDWARE_DOMAIN = "maven-hardware.example"
DENTAL_DOMAIN = "lakeside-dental.example"
SIGNING_IN = 2
"""Agents of each region, the manager apart, who have a login."""


def hardware(data: SalesData) -> DemoTenant:
    """Maven Hardware: the data set's 30 agents in three regions below Sales.

    The agent with most deals leads Sales, the next three lead a region each and have a login, like two agents of each region.
    """
    head, *others = data.agents
    people = [
        DemoPerson("Renata Okafor", "admin", "Operations director", None, f"admin@{HARDWARE_DOMAIN}"),
        DemoPerson("Tobias Lind", "support", "Support engineer", None, f"support@{HARDWARE_DOMAIN}"),
        DemoPerson(head, "manager", "Head of sales", "Sales", f"sales@{HARDWARE_DOMAIN}", leads="Sales"),
    ]
    seen = dict.fromkeys(REGIONS, 0)
    for number, name in enumerate(others):
        region = REGIONS[number % len(REGIONS)]
        seen[region] += 1
        leads = seen[region] == 1
        signs_in = seen[region] <= 1 + SIGNING_IN
        people.append(
            DemoPerson(
                name,
                "manager" if leads else "employee",
                f"Regional manager {region}" if leads else "Sales agent",
                region,
                _address(name) if signs_in else None,
                leads=region if leads else None,
            )
        )
    departments = (DemoDepartment("Sales"), *(DemoDepartment(region, "Sales") for region in REGIONS))
    return DemoTenant("Maven Hardware", "maven-hardware", departments, tuple(people))


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{HARDWARE_DOMAIN}"


def dental() -> DemoTenant:
    """Lakeside Dental Supply: four people."""
    return DemoTenant(
        "Lakeside Dental Supply",
        "lakeside-dental",
        (DemoDepartment("Field sales"),),
        (
            DemoPerson("Ines Carvalho", "admin", "Managing director", None, f"admin@{DENTAL_DOMAIN}"),
            DemoPerson("Marcus Webb", "manager", "Sales lead", "Field sales", f"manager@{DENTAL_DOMAIN}", leads="Field sales"),
            DemoPerson("Priya Nair", "employee", "Account representative", "Field sales", f"employee@{DENTAL_DOMAIN}"),
            DemoPerson("Owen Fisk", "support", "Customer care", None, f"support@{DENTAL_DOMAIN}"),
        ),
    )
