"""The one list of routes, beside that of slices: a command or a worker, which serves no requests, does not wait for them."""

from fastapi import APIRouter
from starlette.routing import Route

from aisha import modules
from aisha.automation.bounces.routes import router as bounces_router
from aisha.automation.campaigns.routes import router as campaigns_router
from aisha.automation.campaigns.switch_routes import router as sending_switch_router
from aisha.automation.live.routes import ROUTES as LIVE_ROUTES
from aisha.automation.live.routes import describe_stream
from aisha.automation.notifications.routes import router as notifications_router
from aisha.automation.publishing.routes import router as parked_events_router
from aisha.automation.schedules.routes import router as schedules_router
from aisha.automation.webhooks.routes import deliveries_router as webhook_deliveries_router
from aisha.automation.webhooks.routes import router as webhooks_router
from aisha.configuration.announcements.routes import router as announcements_router
from aisha.configuration.integrations.routes import router as integrations_router
from aisha.configuration.labels.routes import router as labels_router
from aisha.configuration.mail.routes import router as mail_router
from aisha.configuration.mail.settings_routes import router as mail_settings_router
from aisha.configuration.modules.queries import register_available
from aisha.configuration.modules.routes import router as modules_router
from aisha.configuration.outbound.routes import router as outbound_router
from aisha.configuration.settings.routes import router as settings_router
from aisha.configuration.setup.routes import router as setup_router
from aisha.core.openapi import Extension
from aisha.crm.activities.routes import ROUTES as ACTIVITY_ROUTES
from aisha.crm.calendar.file_routes import ROUTES as CALENDAR_ROUTES
from aisha.crm.calendar.openapi import extend_openapi as describe_calendar
from aisha.crm.calendar.routes import router as calendar_router
from aisha.crm.consent.routes import router as consent_router
from aisha.crm.consent.unsubscribe_routes import router as unsubscribe_router
from aisha.crm.emails.routes import router as emails_router
from aisha.crm.leads.routes import ROUTES as LEAD_ROUTES
from aisha.crm.openapi import extend_openapi as describe_particular_routes
from aisha.crm.opportunities.contact_routes import router as deal_contacts_router
from aisha.crm.opportunities.line_routes import router as lines_router
from aisha.crm.opportunities.pipeline_routes import pipelines_router, stages_router
from aisha.crm.opportunities.routes import ROUTES as OPPORTUNITY_ROUTES
from aisha.crm.personal_data.routes import router as personal_data_router
from aisha.identity.api_keys.routes import router as api_keys_router
from aisha.identity.audit.routes import router as audit_router
from aisha.identity.auth.email_routes import router as email_router
from aisha.identity.auth.impersonation_routes import router as impersonation_router
from aisha.identity.auth.oidc_routes import router as oidc_router
from aisha.identity.auth.oidc_settings_routes import router as oidc_settings_router
from aisha.identity.auth.password_routes import router as password_router
from aisha.identity.auth.routes import router as auth_router
from aisha.identity.auth.session_routes import router as session_router
from aisha.identity.auth.two_factor_routes import router as two_factor_router
from aisha.identity.employees.department_routes import router as departments_router
from aisha.identity.employees.photo_routes import router as photos_router
from aisha.identity.employees.routes import router as employees_router
from aisha.identity.invitations.routes import router as invitations_router
from aisha.identity.members.import_routes import router as member_imports_router
from aisha.identity.members.presence_routes import router as presence_router
from aisha.identity.members.routes import router as members_router
from aisha.identity.permissions.routes import router as permissions_router
from aisha.identity.privacy.routes import router as privacy_router
from aisha.identity.sign_in_settings.routes import router as sign_in_settings_router
from aisha.identity.tenants.limit_routes import router as workspace_limits_router
from aisha.identity.tenants.routes import router as tenants_router
from aisha.identity.tenants.trash_routes import router as tenant_trash_router
from aisha.insight.access_review.routes import router as access_review_router
from aisha.insight.health.routes import router as health_router
from aisha.insight.security.check_routes import router as security_check_router
from aisha.insight.security.isolation_routes import router as isolation_router
from aisha.insight.security.routes import router as security_router
from aisha.insight.tenant_export.routes import router as tenant_export_router
from aisha.records.access_routes import router as access_router
from aisha.records.bulk_routes import router as bulk_router
from aisha.records.custom.routes import router as custom_fields_router
from aisha.records.duplicate_routes import router as duplicate_router
from aisha.records.exports.openapi import extend_openapi as describe_exports
from aisha.records.exports.routes import export_routes
from aisha.records.exports.routes import router as jobs_router
from aisha.records.imports.openapi import extend_openapi as describe_imports
from aisha.records.imports.routes import import_routes
from aisha.records.openapi import extend_openapi as describe_records
from aisha.records.routes import record_routes
from aisha.records.tags.routes import router as tags_router
from aisha.records.templates.routes import router as templates_router
from aisha.records.trash_routes import router as trash_router
from aisha.records.views.routes import router as saved_views_router

REGISTERED = modules.RECORD_TYPES
"""What the record routes are made of."""

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
    photos_router,
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
    templates_router,
    saved_views_router,
    tags_router,
    privacy_router,
    personal_data_router,
    tenant_trash_router,
    setup_router,
    tenant_export_router,
    tenants_router,
    workspace_limits_router,
    audit_router,
    access_review_router,
    security_router,
    isolation_router,
    security_check_router,
    schedules_router,
    parked_events_router,
    mail_router,
    mail_settings_router,
    outbound_router,
    modules_router,
    labels_router,
    settings_router,
    announcements_router,
    notifications_router,
    deal_contacts_router,
    integrations_router,
    webhooks_router,
    webhook_deliveries_router,
    pipelines_router,
    stages_router,
    lines_router,
    consent_router,
    unsubscribe_router,
    emails_router,
    calendar_router,
    campaigns_router,
    sending_switch_router,
    bounces_router,
)
"""FastAPI routers; the record routes come from `routes()`."""

OPENAPI_EXTENSIONS: tuple[Extension, ...] = (
    describe_records, describe_particular_routes, describe_calendar, describe_imports, describe_exports,
    describe_stream,
)  # fmt: skip
"""What adds plain routes to the API's description."""


def routes() -> list[Route]:
    """The record routes; particular paths stand before the common `{id}`."""
    particular = (*LEAD_ROUTES, *OPPORTUNITY_ROUTES, *ACTIVITY_ROUTES, *CALENDAR_ROUTES, *LIVE_ROUTES)
    return [*particular, *import_routes(), *export_routes(), *record_routes()]


def _modules_named() -> set[str]:
    endpoints = [route.endpoint for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    return {module for each in [*endpoints, *(r.endpoint for r in routes())] if (module := getattr(each, "module", None))}


register_available(_modules_named())
