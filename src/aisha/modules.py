"""The one list of slices: tables, record types, routes, jobs. Whoever adds a slice adds a line here."""

from fastapi import APIRouter
from starlette.routing import Route

from aisha.configuration.announcements import tables as announcement_tables
from aisha.configuration.announcements.routes import router as announcements_router
from aisha.configuration.labels.queries import register_default_labels
from aisha.configuration.labels.routes import router as labels_router
from aisha.configuration.mail.routes import router as mail_router
from aisha.configuration.mail.settings_routes import router as mail_settings_router
from aisha.configuration.modules.queries import register_available
from aisha.configuration.modules.routes import router as modules_router
from aisha.configuration.outbound.routes import router as outbound_router
from aisha.configuration.settings.routes import router as settings_router
from aisha.configuration.setup.routes import router as setup_router
from aisha.configuration.setup.steps import ADMINISTRATOR, SETTINGS, TRAINING, register_setup_steps
from aisha.core import change_sets, events, protection_tables, system_settings
from aisha.core.database import metadata
from aisha.core.jobs import Job
from aisha.core.labels import Label
from aisha.core.mail import tables as mail_tables
from aisha.core.mail.jobs import SEND_JOB
from aisha.core.openapi import Extension
from aisha.core.periodic import Periodic
from aisha.core.unfinished import ending
from aisha.crm.accounts.record import ACCOUNTS
from aisha.crm.activities.jobs import ACTIVITY_OVERDUE
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.activities.routes import ROUTES as ACTIVITY_ROUTES
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.leads.jobs import LEAD_SCORES
from aisha.crm.leads.record import LEADS
from aisha.crm.leads.routes import ROUTES as LEAD_ROUTES
from aisha.crm.notes.record import NOTES
from aisha.crm.openapi import extend_openapi as describe_particular_routes
from aisha.crm.opportunities.pipelines import create_default_pipeline
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.crm.opportunities.routes import ROUTES as OPPORTUNITY_ROUTES
from aisha.crm.personal_data.erasure import CONTACT_ERASURE, LEAD_ERASURE
from aisha.crm.personal_data.routes import router as personal_data_router
from aisha.identity.api_keys.routes import router as api_keys_router
from aisha.identity.audit import tables as audit_tables
from aisha.identity.audit.jobs import AUDIT_WORK
from aisha.identity.audit.routes import router as audit_router
from aisha.identity.auth import tables as auth_tables
from aisha.identity.auth.email_routes import router as email_router
from aisha.identity.auth.impersonation_routes import router as impersonation_router
from aisha.identity.auth.jobs import FORGOT_JOB, TELL_JOB
from aisha.identity.auth.oidc_routes import router as oidc_router
from aisha.identity.auth.oidc_settings_routes import router as oidc_settings_router
from aisha.identity.auth.password_routes import router as password_router
from aisha.identity.auth.profile import register_profile_parts
from aisha.identity.auth.routes import router as auth_router
from aisha.identity.auth.session_routes import router as session_router
from aisha.identity.auth.two_factor_routes import router as two_factor_router
from aisha.identity.employees.department_routes import router as departments_router
from aisha.identity.employees.routes import router as employees_router
from aisha.identity.invitations import tables as invitation_tables
from aisha.identity.invitations.jobs import EXPIRE_INVITATIONS
from aisha.identity.invitations.routes import router as invitations_router
from aisha.identity.members.hand_over import HandOver, register_hand_over
from aisha.identity.members.import_routes import router as member_imports_router
from aisha.identity.members.presence_routes import router as presence_router
from aisha.identity.members.routes import router as members_router
from aisha.identity.permissions import tables as permission_tables
from aisha.identity.permissions.routes import router as permissions_router
from aisha.identity.privacy import tables as privacy_tables
from aisha.identity.privacy.actions import erase_user_again
from aisha.identity.privacy.jobs import ERASE_USER_JOB, KEEP_LEDGER
from aisha.identity.privacy.ledger import register_erasers
from aisha.identity.privacy.routes import router as privacy_router
from aisha.identity.privacy.traces import register_traces
from aisha.identity.sign_in_settings.routes import router as sign_in_settings_router
from aisha.identity.tenants.created import register_tenant_created
from aisha.identity.tenants.jobs import REMOVE_TENANTS
from aisha.identity.tenants.removal import remove_tenant_again
from aisha.identity.tenants.routes import router as tenants_router
from aisha.identity.tenants.storage import MEASURE_STORAGE
from aisha.identity.tenants.trash_routes import router as tenant_trash_router
from aisha.identity.users import tables as user_tables
from aisha.insight.access_review import tables as review_tables
from aisha.insight.access_review.routes import router as access_review_router
from aisha.insight.health.routes import router as health_router
from aisha.insight.security.check_routes import router as security_check_router
from aisha.insight.security.isolation_routes import router as isolation_router
from aisha.insight.security.jobs import ISOLATION_PROBE, SECURITY_CHECK
from aisha.insight.security.routes import router as security_router
from aisha.insight.tenant_export.jobs import OLD_EXPORTS, TENANT_EXPORT_JOB, UNFINISHED_EXPORTS, erase_exports
from aisha.insight.tenant_export.routes import router as tenant_export_router
from aisha.records import duplicate_tables
from aisha.records.access_routes import router as access_router
from aisha.records.bulk_jobs import BULK_CLEANUP, BULK_JOB, UNFINISHED_BULK
from aisha.records.bulk_routes import router as bulk_router
from aisha.records.custom.jobs import REWRITE_JOB
from aisha.records.custom.routes import router as custom_fields_router
from aisha.records.duplicate_routes import router as duplicate_router
from aisha.records.erasure import ERASE_JOB, register_erasure
from aisha.records.exports.jobs import (
    OLD_RECORD_EXPORTS,
    RECORD_EXPORT_JOB,
    UNFINISHED_RECORD_EXPORTS,
    erase_record_exports,
)
from aisha.records.exports.openapi import extend_openapi as describe_exports
from aisha.records.exports.routes import export_routes
from aisha.records.exports.routes import router as jobs_router
from aisha.records.hand_over import count_open_records, move_open_records
from aisha.records.idempotency_jobs import IDEMPOTENCY_CLEANUP
from aisha.records.imports import tables as import_tables
from aisha.records.imports.erasure import erase_imports
from aisha.records.imports.jobs import FILE_ORPHANS, IMPORT_FILES, IMPORT_JOBS, UNFINISHED_IMPORTS
from aisha.records.imports.openapi import extend_openapi as describe_imports
from aisha.records.imports.routes import import_routes
from aisha.records.openapi import extend_openapi as describe_records
from aisha.records.profile import record_labels
from aisha.records.registry import register
from aisha.records.routes import record_routes
from aisha.records.setup import HAS_RECORDS
from aisha.records.trash import TRASH_PURGE
from aisha.records.trash_routes import router as trash_router

TABLES = (
    change_sets, events, system_settings, permission_tables, user_tables, auth_tables, import_tables, invitation_tables,
    mail_tables, privacy_tables, protection_tables, audit_tables, review_tables, announcement_tables, duplicate_tables,
)  # fmt: skip
"""Declarations that nothing else above imports; migrations compare all of them with the database."""

ROUTERS: tuple[APIRouter, ...] = (
    health_router,
    auth_router,
    password_router,
    email_router,
    two_factor_router,
    session_router,
    impersonation_router,
    oidc_router,
    oidc_settings_router,
    sign_in_settings_router,
    invitations_router,
    presence_router,
    member_imports_router,
    members_router,
    employees_router,
    departments_router,
    permissions_router,
    api_keys_router,
    access_router,
    trash_router,
    duplicate_router,
    bulk_router,
    jobs_router,
    custom_fields_router,
    privacy_router,
    personal_data_router,
    tenant_trash_router,
    setup_router,
    tenant_export_router,
    tenants_router,
    audit_router,
    access_review_router,
    security_router,
    isolation_router,
    security_check_router,
    mail_router,
    mail_settings_router,
    outbound_router,
    modules_router,
    labels_router,
    settings_router,
    announcements_router,
)
"""FastAPI routers; the record routes come from `routes()`."""

OPENAPI_EXTENSIONS: tuple[Extension, ...] = (describe_records, describe_particular_routes, describe_imports, describe_exports)
"""What adds plain routes to the API's description."""


RECORD_TYPES = (LEADS, CONTACTS, ACCOUNTS, OPPORTUNITIES, ACTIVITIES, NOTES)
register(RECORD_TYPES)
register_profile_parts((record_labels,))
register_default_labels({each.name: Label(each.label, each.label_singular) for each in RECORD_TYPES})
register_erasure(CONTACTS, CONTACT_ERASURE)
register_erasure(LEADS, LEAD_ERASURE)
register_traces((erase_imports, erase_exports, erase_record_exports))
register_erasers({
    "user": erase_user_again, "contact": CONTACT_ERASURE.erase, "lead": LEAD_ERASURE.erase, "tenant": remove_tenant_again,
})  # fmt: skip

JOBS: tuple[Job, ...] = (
    BULK_JOB, RECORD_EXPORT_JOB, REWRITE_JOB, *IMPORT_JOBS, SEND_JOB, FORGOT_JOB, TELL_JOB, ERASE_JOB, ERASE_USER_JOB,
    TENANT_EXPORT_JOB,
)  # fmt: skip
PERIODIC: tuple[Periodic, ...] = (
    TRASH_PURGE, BULK_CLEANUP, IMPORT_FILES, FILE_ORPHANS, LEAD_SCORES, ACTIVITY_OVERDUE, IDEMPOTENCY_CLEANUP,
    *AUDIT_WORK, KEEP_LEDGER, SECURITY_CHECK, ISOLATION_PROBE, REMOVE_TENANTS, MEASURE_STORAGE,
    EXPIRE_INVITATIONS, OLD_EXPORTS, OLD_RECORD_EXPORTS,
    ending((UNFINISHED_BULK, UNFINISHED_IMPORTS, UNFINISHED_EXPORTS, UNFINISHED_RECORD_EXPORTS)),
)  # fmt: skip
"""What workers do again and again."""
TENANT_CREATED = (create_default_pipeline,)
"""What a new tenant gets beside its row; each is called with a context of that tenant."""
register_tenant_created(TENANT_CREATED)
register_setup_steps((ADMINISTRATOR, SETTINGS, HAS_RECORDS, TRAINING))
register_hand_over(HandOver(count_open_records, move_open_records))


def routes() -> list[Route]:
    """The record routes; particular paths stand before the common `{id}`."""
    return [*LEAD_ROUTES, *OPPORTUNITY_ROUTES, *ACTIVITY_ROUTES, *import_routes(), *export_routes(), *record_routes()]


def _modules_named() -> set[str]:
    endpoints = [route.endpoint for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    return {module for each in [*endpoints, *(r.endpoint for r in routes())] if (module := getattr(each, "module", None))}


register_available(_modules_named())


__all__ = ["JOBS", "OPENAPI_EXTENSIONS", "PERIODIC", "RECORD_TYPES", "ROUTERS", "TENANT_CREATED", "metadata", "routes"]
