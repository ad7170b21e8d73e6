"""The sales data set in `data/`: who sells to whom, at which list prices. The import engine reads the files themselves."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MISSPELLED_PRODUCTS = {"GTXPro": "GTX Pro"}
MISSPELLED_SECTORS = {"technolgy": "information_technology"}


@dataclass(frozen=True, slots=True)
class SalesData:
    """`agents` by number of deals, most first; `account_agents` the agent with most deals of each account."""

    agents: tuple[str, ...]
    account_agents: dict[str, str]
    list_prices: dict[str, Decimal]


@cache
def read_sales_data() -> SalesData:
    """What the files say, read once."""
    deals: Counter[str] = Counter()
    by_account: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows("sales_pipeline.csv"):
        deals[row["sales_agent"]] += 1
        if row["account"]:
            by_account[row["account"]][row["sales_agent"]] += 1
    agents = tuple(name for name, _ in sorted(deals.items(), key=lambda item: (-item[1], item[0])))
    leading = {name: min(counts, key=lambda agent: (-counts[agent], agent)) for name, counts in sorted(by_account.items())}
    prices = {row["product"]: Decimal(row["sales_price"]) for row in _rows("products.csv")}
    return SalesData(agents, leading, prices)


def _rows(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
