"""The one list of slices: tables, record types, routes, jobs. Whoever adds a slice adds a line here."""

from starlette.routing import Route

import aisha.core.change_sets
import aisha.core.events
import aisha.identity.employees.tables
import aisha.identity.permissions.tables
import aisha.identity.tenants.tables
import aisha.identity.users.tables
from aisha.core.database import metadata
from aisha.core.jobs import Job
from aisha.crm.accounts.record import ACCOUNTS
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.activities.routes import ROUTES as ACTIVITY_ROUTES
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.leads.record import LEADS
from aisha.crm.leads.routes import ROUTES as LEAD_ROUTES
from aisha.crm.notes.record import NOTES
from aisha.crm.opportunities.pipelines import create_default_pipeline
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.crm.opportunities.routes import ROUTES as OPPORTUNITY_ROUTES
from aisha.records.bulk import BULK_JOB
from aisha.records.registry import register
from aisha.records.routes import record_routes

RECORD_TYPES = (LEADS, CONTACTS, ACCOUNTS, OPPORTUNITIES, ACTIVITIES, NOTES)
register(RECORD_TYPES)

JOBS: tuple[Job, ...] = (BULK_JOB,)
TENANT_CREATED = (create_default_pipeline,)
"""What a new tenant gets beside its row; each is called with a context of that tenant."""


def routes() -> list[Route]:
    """The record routes; particular paths stand before the common `{id}`."""
    return [*LEAD_ROUTES, *OPPORTUNITY_ROUTES, *ACTIVITY_ROUTES, *record_routes()]


__all__ = ["JOBS", "RECORD_TYPES", "TENANT_CREATED", "metadata", "routes"]
