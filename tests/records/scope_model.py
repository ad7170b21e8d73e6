"""Who sees what, said a second time and independent of the product (domain.md § 3.1, decisions.md "Data scope")."""

from dataclasses import dataclass, field
from uuid import UUID

RELATED = {"lead": "leads", "contact": "contacts", "account": "accounts", "opportunity": "opportunities"}
OWNED = ("accounts", "contacts", "leads", "opportunities", "activities")
TYPES = (*OWNED, "notes")
UPDATES = ("superadmin", "admin", "manager", "employee")
DELETES = ("superadmin", "admin")


@dataclass(frozen=True)
class Row:
    """One record. `related` points at a row of another type; notes have a creator instead of owner and assignee."""

    id: UUID
    type: str
    tenant: UUID
    owner: UUID | None = None
    assignee: UUID | None = None
    creator: UUID | None = None
    related: "Row | None" = None
    deleted: bool = False


@dataclass(frozen=True)
class Member:
    """Somebody of a tenant."""

    user: UUID
    tenant: UUID
    role: str
    department: str | None = None


@dataclass(frozen=True)
class Department:
    """A department with its parent and its manager."""

    name: str
    tenant: UUID
    parent: str | None = None
    manager: UUID | None = None


@dataclass
class World:
    """All there is."""

    members: list[Member] = field(default_factory=list[Member])
    departments: list[Department] = field(default_factory=list[Department])
    rows: list[Row] = field(default_factory=list[Row])

    def scope(self, who: Member) -> set[UUID]:
        """The users whose records somebody with a narrowed view sees."""
        users = {who.user}
        if who.role == "manager":
            led = {d.name for d in self.departments if d.tenant == who.tenant and d.manager == who.user}
            while True:
                wider = led | {d.name for d in self.departments if d.tenant == who.tenant and d.parent in led}
                if wider == led:
                    break
                led = wider
            if who.department is not None:
                led = led | {who.department}
            users |= {m.user for m in self.members if m.tenant == who.tenant and m.department in led}
        return users

    def in_scope(self, who: Member, row: Row) -> bool:
        """Whether the row itself is within somebody's scope: what changing needs."""
        if row.tenant != who.tenant:
            return False
        if who.role in ("superadmin", "admin", "support"):
            return True
        if row.type == "notes":
            return self.sees(who, row)
        if row.owner is None and row.assignee is None:
            return who.role == "manager"
        return bool({row.owner, row.assignee} & self.scope(who))

    def sees(self, who: Member, row: Row) -> bool:
        """Whether somebody may read the row: in scope, or around a record they see."""
        if row.tenant != who.tenant:
            return False
        if who.role in ("superadmin", "admin", "support"):
            return True
        if row.type == "notes":
            return row.creator == who.user or (row.related is not None and self.sees(who, row.related))
        if self.in_scope(who, row):
            return True
        return row.type == "activities" and row.related is not None and self.sees(who, row.related)

    def visible(self, who: Member, kind: str) -> set[str]:
        """The ids of a list."""
        return {str(row.id) for row in self.rows if row.type == kind and not row.deleted and self.sees(who, row)}
