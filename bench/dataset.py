"""1,000,000 contacts in 200 tenants, one of them with 200,000, written by COPY; kept between runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from rich.progress import Progress

from aisha.core.database import Connection, connect

TENANTS = 200
LARGE = 200_000
SMALL = (1_000_000 - LARGE) // (TENANTS - 1)
LARGE_PEOPLE, SMALL_PEOPLE = 100, 5
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_NAMES = (
    "Ada", "Alan", "Amelie", "Anton", "Beatrix", "Boris", "Carla", "Cedric", "Dana", "Dmitri", "Elena", "Emil", "Fatima",
    "Felix", "Greta", "Gustav", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Karin", "Kofi", "Lea", "Lars", "Mara",
    "Miguel", "Nadia", "Nils", "Olga", "Oskar", "Paula", "Pavel", "Rita", "Ravi", "Sara", "Sven", "Tara", "Theo", "Uma",
    "Viktor", "Wanda", "Yara",
)  # fmt: skip
SYLLABLES = (
    "an", "ber", "cor", "del", "es", "fen", "gar", "hol", "in", "jor", "kel", "lund", "mar", "nor", "os", "per", "quist",
    "ros", "sten", "tor", "ul", "ven", "wes", "yor", "zim",
)  # fmt: skip
LAST_NAMES = tuple(f"{a}{b}{c}".capitalize() for a in SYLLABLES for b in SYLLABLES[::3] for c in ("", "son", "er", "man"))
COLUMNS = ("tenant_id", "id", "created_at", "updated_at", "created_by", "updated_by", "first_name", "last_name", "email",
           "phone", "job_title", "status", "owner_id", "assigned_to")  # fmt: skip


def tenant_id(number: int) -> UUID:
    return UUID(int=0x018D0000_0000_7000_8000_000000000000 + number)


def user_id(tenant: int, person: int) -> UUID:
    return UUID(int=0x018E0000_0000_7000_8000_000000000000 + tenant * 1000 + person)


def contact_id(number: int) -> UUID:
    """Contacts are numbered from 1; those of the large tenant are 1 to 200,000."""
    return UUID(int=0x01900000_0000_7000_8000_000000000000 + number)


class People:
    """Who the benchmark acts as, in the large tenant: its administrator and one of its employees."""

    tenant = tenant_id(0)
    admin = user_id(0, 0)
    employee = user_id(0, 1)


def people_of(tenant: int) -> int:
    return LARGE_PEOPLE if tenant == 0 else SMALL_PEOPLE


def _contacts() -> Iterator[tuple[object, ...]]:
    random = Random(20260101)
    number = 0
    for tenant in range(TENANTS):
        for _ in range(LARGE if tenant == 0 else SMALL):
            number += 1
            first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
            owner = user_id(tenant, random.randrange(people_of(tenant)))
            at = BEGIN + timedelta(seconds=number * 37)
            yield (
                tenant_id(tenant), contact_id(number), at, at, owner, owner, first, last,
                f"{first}.{last}.{number}@example.com".lower(), f"+1212555{number % 10_000:04}", "Buyer",
                random.choice(("active", "customer", "prospect")), owner, random.choice((owner, None)),
            )  # fmt: skip


async def is_complete(connection: Connection) -> bool:
    """True when an earlier run left the whole data set."""
    return bool(await connection.fetchval("select exists (select 1 from tenants where slug = 'bench-complete')"))


async def generate(connection: Connection) -> None:
    """Write everything as superuser with triggers off; the search index is filled afterwards in one statement."""
    await connection.execute("set session_replication_role = replica")
    await _people(connection)
    with Progress(transient=True) as progress:
        task = progress.add_task("1,000,000 contacts", total=1_000_000)

        def counted() -> Iterator[tuple[object, ...]]:
            for number, row in enumerate(_contacts()):
                if number % 10_000 == 0:
                    progress.update(task, completed=number)
                yield row

        await connection.copy_records_to_table("contacts", records=counted(), columns=list(COLUMNS))
    index = await connection.fetchval("select pg_get_indexdef('ix_record_index_text'::regclass)")
    await connection.execute("drop index ix_record_index_text")
    await connection.execute(
        "insert into record_index (tenant_id, entity_type, record_id, title, text, owner_id, assigned_to)"
        " select tenant_id, 'contacts', id, name, search_text(concat_ws(' ', name, email, phone_norm, job_title)), owner_id,"
        " assigned_to from contacts"
    )
    await connection.execute(index)
    await connection.execute("insert into tenants (name, slug) values ('Complete', 'bench-complete')")
    await connection.execute("set session_replication_role = origin")
    await connection.execute("vacuum analyze")


async def generate_few(connection: Connection) -> None:
    """The people and a first thousand contacts: for what does not depend on the amount."""
    await connection.execute("set session_replication_role = replica")
    await _people(connection)
    await connection.copy_records_to_table("contacts", records=islice(_contacts(), 1_000), columns=list(COLUMNS))
    await connection.execute("insert into tenants (name, slug) values ('Complete', 'bench-complete')")
    await connection.execute("set session_replication_role = origin")


async def _people(connection: Connection) -> None:
    for tenant in range(TENANTS):
        await connection.execute(
            "insert into tenants (id, name, slug) values ($1, $2, $3)", tenant_id(tenant), f"Bench {tenant}", f"bench-{tenant}"
        )
        ids = [user_id(tenant, person) for person in range(people_of(tenant))]
        await connection.executemany(
            "insert into users (id, email) values ($1, $2)", [(each, f"{each}@bench.example") for each in ids]
        )
        await connection.executemany(
            "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'Bench', $3, $4)",
            [(tenant_id(tenant), each, str(n), "admin" if n == 0 else "employee") for n, each in enumerate(ids)],
        )


async def visible_ids(admin_dsn: str) -> dict[str, list[str]]:
    """Ids of contacts in the large tenant: 5,000 that the administrator sees, all that the employee sees."""
    connection = await connect(admin_dsn)
    mine = await connection.fetch(
        "select id from contacts where tenant_id = $1 and (owner_id = $2 or assigned_to = $2) order by id limit 5000",
        People.tenant,
        People.employee,
    )
    await connection.close()
    return {
        "admin": [str(contact_id(1 + number * 37 % LARGE)) for number in range(5000)],
        "employee": [str(row["id"]) for row in mine],
    }
