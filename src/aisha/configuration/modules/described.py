"""What each module is, in a sentence for administrators."""

from collections.abc import Mapping

DESCRIPTIONS: Mapping[str, str] = {
    "dashboard": "The overview people begin their day with.",
    "accounts": "Companies and organisations, with their people and opportunities.",
    "contacts": "People you work with.",
    "leads": "People and companies who may become customers, and their conversion.",
    "opportunities": "What may be sold, with amount, stage and expected close, as a list and as a board.",
    "activities": "Tasks, calls, meetings and mails, with what is due.",
    "calendar": "Activities in calendars elsewhere, and events from calendar files.",
    "document_processing": "Documents at records, and reading what is in them.",
    "ai_campaigns": "Mails and calls to many people, one by one.",
    "analytics_reports": "Reports, forecasts and their files.",
    "employees": "The directory of the people who work here.",
    "integrations": "Connections to other services.",
    "workflows": "What happens by itself when something else happens.",
    "ai_agent": "The assistant that answers and acts in words.",
    "ai_suggestions": "Proposals that wait for somebody's decision.",
    "realtime_voice": "Speaking with the assistant.",
    "call_flow": "Calls in and out, their transcripts and what follows from them.",
    "care": "Watching over customers: what cools down, stays open, or needs somebody.",
    "data_import": "Bringing records in from files.",
}
