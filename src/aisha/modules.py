"""The one list of slices: tables, record types, routers, jobs. Whoever adds a slice adds a line here."""

import aisha.core.change_sets
import aisha.core.events
import aisha.crm.accounts.tables
import aisha.crm.activities.tables
import aisha.crm.contacts.tables
import aisha.crm.leads.tables
import aisha.crm.notes.tables
import aisha.crm.opportunities.tables
import aisha.identity.employees.tables
import aisha.identity.permissions.tables
import aisha.identity.tenants.tables
import aisha.identity.users.tables
import aisha.records.tables
from aisha.core.database import metadata

__all__ = ["metadata"]
