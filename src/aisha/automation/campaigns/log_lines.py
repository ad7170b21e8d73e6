"""What the worker of campaigns writes into the log, in the words of the guide § 9.5."""

STARTING = "[CampaignWorker] Starting with {interval_ms}ms interval"
STARTED = "[CampaignWorker] Started"
FOUND = "[CampaignWorker] Found {count} pending campaign(s)"
PROCESSING = "[CampaignWorker] Processing campaign {id} ({name})"
FINISHED = "[CampaignWorker] Campaign {id} finished: {status}"
ERROR = "[CampaignWorker] Campaign {id} error: {text}"
LOG_LINES = (STARTING, STARTED, FOUND, PROCESSING, FINISHED, ERROR)


def error_line(campaign_id: object, text: str) -> str:
    """The line of an error, which is one line whatever the text is."""
    return ERROR.format(id=campaign_id, text=" ".join(text.split()))
