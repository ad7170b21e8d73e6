"""What stands around accounts and deals: contacts, leads, activities and notes, made from a seed and the day of loading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from aisha.core.ids import new_id
from aisha.demo import words
from aisha.records.registry import Values

LEAD_STATUSES = ("new",) * 10 + ("contacted",) * 9 + ("qualified",) * 7 + ("unqualified",) * 3 + ("lost",) * 3
LEAD_SOURCES = ("website", "referral", "trade_show", "demo_request", "cold_call", "email", "advertising", "social_media")
OVERDUE_DAYS, AHEAD_DAYS, PAST_DAYS = 6, 28, 120


@dataclass(frozen=True, slots=True)
class Target:
    """A record that others stand around. `kind` is its singular name."""

    kind: str
    id: UUID
    name: str
    owner: UUID | None
    is_customer: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Makes records from one stream of chance; `now` is the moment of loading, in the tenant's zone."""

    chance: Random
    now: datetime

    def contacts_of(self, account: Target, count: int) -> list[Values]:
        """People of an account, with addresses at a domain that cannot exist."""
        people: list[Values] = []
        for _ in range(count):
            title, department = self.chance.choice(words.TITLES)
            status = "customer" if account.is_customer else self.chance.choice(("prospect", "active"))
            people.append(
                self._person(domain_of(account.name))
                | self._written(account.owner)
                | {
                    "job_title": title,
                    "department": department,
                    "account_id": account.id,
                    "status": self.chance.choice((status, status, status, "inactive")),
                    "source": self.chance.choice(LEAD_SOURCES),
                    "owner_id": account.owner,
                    "do_not_call": self.chance.random() < 0.05,
                }
            )
        return people

    def lead(self, company: str, owner: UUID | None, status: str) -> Values:
        """A lead of a company that is no account yet."""
        title, _ = self.chance.choice(words.TITLES)
        lost = {"lost_reason": self.chance.choice(words.LOST_REASONS)} if status == "lost" else {}
        return (
            self._person(domain_of(company))
            | self._written(owner)
            | lost
            | {
                "company": company,
                "job_title": title,
                "status": status,
                "source": self.chance.choice(LEAD_SOURCES),
                "rating": self.chance.choice((None, "cold", "warm", "warm", "hot")),
                "value": self.chance.choice((1500, 2400, 4800, 7500, 12_000, 18_500, 26_000)),
                "owner_id": owner,
            }
        )

    def past_activity(self, target: Target) -> Values:
        """Something that was done within the last months."""
        kind, subject, outcome = self.chance.choice(words.PAST_ACTIVITIES)
        done_at = self.now - timedelta(days=self.chance.randint(1, PAST_DAYS), minutes=self.chance.randint(0, 480))
        return self._around(target, kind, f"{subject}: {target.name}") | {
            "status": "completed",
            "outcome": outcome,
            "due_date": done_at.date(),
            "completed_at": done_at,
            "created_at": done_at - timedelta(days=2),
            "updated_at": done_at,
            "duration_minutes": self.chance.choice((10, 15, 30, 45, 60)) if kind in ("call", "meeting", "demo") else None,
        }

    def coming_activity(self, target: Target) -> Values:
        """Something that is to be done: a few days late, today, or in the coming weeks."""
        kind, subject = self.chance.choice(words.COMING_ACTIVITIES)
        due = self.now.date() + timedelta(days=self.chance.randint(-OVERDUE_DAYS, AHEAD_DAYS))
        made_at = self.now - timedelta(days=self.chance.randint(7, 20))
        return self._around(target, kind, f"{subject}: {target.name}") | {
            "status": self.chance.choice(("pending",) * 5 + ("in_progress",)),
            "priority": self.chance.choice(("low", "normal", "normal", "normal", "high", "urgent")),
            "due_date": due,
            "due_time": self.chance.choice((None, time(9), time(10, 30), time(14), time(16, 15))),
            "created_at": made_at,
            "updated_at": made_at,
        }

    def note(self, target: Target, texts: Sequence[str]) -> Values:
        """What somebody wrote down."""
        written_at = self.now - timedelta(days=self.chance.randint(1, PAST_DAYS), minutes=self.chance.randint(0, 480))
        return {
            "id": new_id(),
            "content": self.chance.choice(texts),
            "note_type": self.chance.choice(("general", "general", "meeting", "call_summary", "follow_up")),
            "pinned": self.chance.random() < 0.08,
            "related_type": target.kind,
            "related_id": target.id,
            "created_by": target.owner,
            "created_at": written_at,
            "updated_at": written_at,
        }

    def _person(self, domain: str) -> Values:
        first, last = self.chance.choice(words.FIRST_NAMES), self.chance.choice(words.LAST_NAMES)
        return {
            "id": new_id(),
            "first_name": first,
            "last_name": last,
            "email": f"{plain(first)}.{plain(last)}{self.chance.randint(1, 99)}@{domain}",
            "phone": f"+1{self.chance.choice(words.AREA_CODES)}55501{self.chance.randint(0, 99):02}",
        }

    def _written(self, owner: UUID | None) -> Values:
        """Who made it and when, somewhere in the last year."""
        made_at = self.now - timedelta(days=self.chance.randint(5, 360), minutes=self.chance.randint(0, 600))
        return {"created_by": owner, "created_at": made_at, "updated_at": made_at}

    def _around(self, target: Target, kind: str, subject: str) -> Values:
        return {
            "id": new_id(),
            "type": kind,
            "subject": subject[:255],
            "related_type": target.kind,
            "related_id": target.id,
            "owner_id": target.owner,
            "assigned_to": target.owner,
            "created_by": target.owner,
        }


def plain(name: str) -> str:
    """A name as it stands in an e-mail address."""
    letters = name.lower().translate(str.maketrans("éèöüøå", "eeouoa"))
    return re.sub(r"[^a-z]+", "", letters)


def domain_of(company: str) -> str:
    """A company's domain, under the reserved top level `example`."""
    return f"{re.sub(r'[^a-z0-9]+', '-', company.lower()).strip('-')}.example"
