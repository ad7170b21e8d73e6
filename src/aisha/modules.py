"""The one list of slices: tables, record types, jobs. Whoever adds a slice adds a line here, and its routes to `routers`."""

from aisha.automation.campaigns import tables as campaign_tables
from aisha.automation.campaigns.erasure import erase_campaign_traces
from aisha.automation.campaigns.jobs import FREEZE_JOB
from aisha.automation.campaigns.queries import list_campaign_work
from aisha.automation.campaigns.retention import FORGET_CAMPAIGN_EVENTS
from aisha.automation.live.consumer import SIGNAL_BROWSERS
from aisha.automation.notifications import tables as notification_tables
from aisha.automation.notifications.consumer import NOTIFY_PEOPLE
from aisha.automation.notifications.erasure import erase_notifications
from aisha.automation.notifications.jobs import NOTICE_MAIL_JOB, NOTIFICATION_WORK
from aisha.automation.publishing.consumers import Consumer, register_consumers
from aisha.automation.publishing.jobs import PUBLISHING_WORK
from aisha.automation.schedules.failing import tell_of_failing
from aisha.automation.schedules.retention import RETENTION_CLEANUP
from aisha.automation.webhooks import tables as webhook_tables
from aisha.automation.webhooks.erasure import erase_deliveries
from aisha.automation.webhooks.jobs import DELIVER_WEBHOOKS, FORGET_DELIVERIES
from aisha.automation.webhooks.rows import TELL_WEBHOOKS
from aisha.configuration.announcements import tables as announcement_tables
from aisha.configuration.integrations.jobs import INTEGRATION_CHECK
from aisha.configuration.integrations.setup import INTEGRATIONS_STEP
from aisha.configuration.labels.queries import register_default_labels
from aisha.configuration.mail import tables as workspace_mail_tables
from aisha.configuration.mail.jobs import SENDER_DOMAIN_CHECK
from aisha.configuration.mail.ways import find_workspace_way, has_open_way
from aisha.configuration.modules.queries import register_setting_reader
from aisha.configuration.setup.steps import ADMINISTRATOR, MODULES_STEP, SETTINGS, TRAINING, register_setup_steps
from aisha.core import change_sets, events, protection_tables, schedule_tables, system_settings
from aisha.core.database import metadata
from aisha.core.jobs import Job
from aisha.core.labels import Label
from aisha.core.mail import tables as mail_tables
from aisha.core.mail.jobs import NOTE_JOB, SEND_JOB
from aisha.core.mail.ways import register_deliveries, register_way
from aisha.core.periodic import Periodic, register_work
from aisha.core.serving import Serving
from aisha.core.unfinished import ending
from aisha.core.work import register_work_lists
from aisha.crm.accounts.record import ACCOUNTS
from aisha.crm.activities.jobs import ACTIVITY_OVERDUE
from aisha.crm.activities.last_activity import LAST_ACTIVITY_REPAIR
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.calendar import tables as calendar_tables
from aisha.crm.consent import tables as consent_tables
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.emails.deliveries import DELIVERIES
from aisha.crm.leads.jobs import LEAD_SCORES
from aisha.crm.leads.record import LEADS
from aisha.crm.notes.record import NOTES
from aisha.crm.opportunities import line_tables
from aisha.crm.opportunities.contact_tables import CONTACT_PAIRS
from aisha.crm.opportunities.line_tables import CARRIED_LINES
from aisha.crm.opportunities.pipelines import create_default_pipeline, read_stages_setting
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.crm.personal_data.erasure import CONTACT_ERASURE, LEAD_ERASURE
from aisha.crm.products.record import PRODUCTS
from aisha.identity.api_keys import tables as key_tables
from aisha.identity.audit import tables as audit_tables
from aisha.identity.audit.jobs import AUDIT_WORK
from aisha.identity.auth import tables as auth_tables
from aisha.identity.auth.jobs import FORGOT_JOB, TELL_JOB
from aisha.identity.auth.profile import register_profile_parts
from aisha.identity.employees import tables as employee_tables
from aisha.identity.employees.hand_over import HandOver, register_hand_over
from aisha.identity.invitations import tables as invitation_tables
from aisha.identity.invitations.jobs import EXPIRE_INVITATIONS
from aisha.identity.permissions import tables as permission_tables
from aisha.identity.privacy import tables as privacy_tables
from aisha.identity.privacy.actions import erase_user_again
from aisha.identity.privacy.jobs import ERASE_USER_JOB, KEEP_LEDGER
from aisha.identity.privacy.ledger import register_erasers
from aisha.identity.privacy.traces import register_traces
from aisha.identity.tenants.created import register_tenant_created
from aisha.identity.tenants.jobs import REMOVE_TENANTS
from aisha.identity.tenants.removal import remove_tenant_again
from aisha.identity.tenants.storage import MEASURE_STORAGE
from aisha.identity.users import tables as user_tables
from aisha.insight.access_review import tables as review_tables
from aisha.insight.access_review.jobs import ACCESS_REVIEWS
from aisha.insight.security.jobs import ISOLATION_PROBE, SECURITY_CHECK
from aisha.insight.tenant_export.actions import list_workspace_export_work
from aisha.insight.tenant_export.jobs import OLD_EXPORTS, TENANT_EXPORT_JOB, UNFINISHED_EXPORTS, erase_exports
from aisha.records import duplicate_tables
from aisha.records.bulk_jobs import BULK_CLEANUP, BULK_JOB, UNFINISHED_BULK, list_bulk_work
from aisha.records.carried import register_carried
from aisha.records.custom.jobs import COMPUTE_JOB, NEW_DAY, REWRITE_JOB
from aisha.records.erasure import ERASE_JOB, register_erasure
from aisha.records.exports.actions import list_export_work
from aisha.records.exports.jobs import (
    OLD_RECORD_EXPORTS,
    RECORD_EXPORT_JOB,
    UNFINISHED_RECORD_EXPORTS,
    erase_record_exports,
)
from aisha.records.hand_over import count_open_records, move_open_records
from aisha.records.idempotency_jobs import IDEMPOTENCY_CLEANUP
from aisha.records.imports import tables as import_tables
from aisha.records.imports.erasure import erase_imports
from aisha.records.imports.jobs import FILE_ORPHANS, IMPORT_FILES, IMPORT_JOBS, UNFINISHED_IMPORTS
from aisha.records.imports.queries import list_import_work
from aisha.records.pairs import register_pairs
from aisha.records.profile import record_labels
from aisha.records.registry import register
from aisha.records.setup import HAS_RECORDS
from aisha.records.tags import tables as tag_tables
from aisha.records.tags.jobs import RETAG_JOB
from aisha.records.templates import tables as template_tables
from aisha.records.trash import TRASH_PURGE
from aisha.records.views import tables as view_tables

TABLES = (
    webhook_tables,
    change_sets, events, system_settings, permission_tables, user_tables, auth_tables, import_tables, invitation_tables,
    mail_tables, privacy_tables, protection_tables, audit_tables, review_tables, announcement_tables, duplicate_tables,
    line_tables, employee_tables, key_tables, template_tables, consent_tables, calendar_tables, schedule_tables,
    notification_tables,
    campaign_tables, tag_tables, view_tables, workspace_mail_tables,
)  # fmt: skip
"""Declarations that nothing else above imports; migrations compare all of them with the database."""


RECORD_TYPES = (LEADS, CONTACTS, ACCOUNTS, OPPORTUNITIES, ACTIVITIES, NOTES, PRODUCTS)
register(RECORD_TYPES)
register_profile_parts((record_labels,))
register_default_labels({each.name: Label(each.label, each.label_singular) for each in RECORD_TYPES})
register_pairs((*CONTACT_PAIRS, *campaign_tables.RECIPIENT_PAIRS))
register_carried((*CARRIED_LINES, *consent_tables.CARRIED_CONSENTS))
register_erasure(CONTACTS, CONTACT_ERASURE)
register_erasure(LEADS, LEAD_ERASURE)
register_traces(
    (erase_campaign_traces, erase_imports, erase_exports, erase_record_exports, erase_notifications, erase_deliveries)
)
register_erasers({
    "user": erase_user_again, "contact": CONTACT_ERASURE.erase, "lead": LEAD_ERASURE.erase, "tenant": remove_tenant_again,
})  # fmt: skip

JOBS: tuple[Job, ...] = (
    BULK_JOB, RETAG_JOB, RECORD_EXPORT_JOB, REWRITE_JOB, COMPUTE_JOB, *IMPORT_JOBS, SEND_JOB, NOTE_JOB, FORGOT_JOB, TELL_JOB,
    ERASE_JOB, ERASE_USER_JOB, TENANT_EXPORT_JOB, FREEZE_JOB, NOTICE_MAIL_JOB,
)  # fmt: skip
PERIODIC: tuple[Periodic, ...] = (
    TRASH_PURGE, BULK_CLEANUP, IMPORT_FILES, FILE_ORPHANS, LEAD_SCORES, ACTIVITY_OVERDUE, IDEMPOTENCY_CLEANUP,
    RETENTION_CLEANUP, *AUDIT_WORK, KEEP_LEDGER, SECURITY_CHECK, ISOLATION_PROBE, REMOVE_TENANTS, MEASURE_STORAGE,
    EXPIRE_INVITATIONS, NEW_DAY, ACCESS_REVIEWS, OLD_EXPORTS, OLD_RECORD_EXPORTS, INTEGRATION_CHECK, *PUBLISHING_WORK,
    SENDER_DOMAIN_CHECK, FORGET_DELIVERIES, FORGET_CAMPAIGN_EVENTS, LAST_ACTIVITY_REPAIR,
    *NOTIFICATION_WORK,
    ending((UNFINISHED_BULK, UNFINISHED_IMPORTS, UNFINISHED_EXPORTS, UNFINISHED_RECORD_EXPORTS)),
)  # fmt: skip
"""What workers do again and again."""
register_work(PERIODIC, tell_of_failing)
CONSUMERS: tuple[Consumer, ...] = (TELL_WEBHOOKS, NOTIFY_PEOPLE, SIGNAL_BROWSERS)
"""What is told of committed events."""
register_consumers(CONSUMERS)
SERVING: tuple[Serving, ...] = (DELIVER_WEBHOOKS,)
"""What every worker does all the time."""
TENANT_CREATED = (create_default_pipeline,)
"""What a new tenant gets beside its row; each is called with a context of that tenant."""
register_tenant_created(TENANT_CREATED)
register_setting_reader("opportunities", "stages", read_stages_setting)
register_setup_steps((ADMINISTRATOR, SETTINGS, INTEGRATIONS_STEP, HAS_RECORDS, MODULES_STEP, TRAINING))
register_way(find_workspace_way, has_open_way)
register_deliveries(DELIVERIES)
register_work_lists((list_export_work, list_import_work, list_bulk_work, list_workspace_export_work, list_campaign_work))
register_hand_over(HandOver(count_open_records, move_open_records))


__all__ = ["JOBS", "PERIODIC", "RECORD_TYPES", "TENANT_CREATED", "metadata"]
