"""The guide's log lines, in one place (§§ 9.5 and 10.3): administrators search for these words."""

AUTHENTICATION_FAILED = "Authentication failed for {email} - Invalid credentials"
DATABASE_FAILED = "Database query failed: {text}"
RATE_LIMITED = "Rate limit exceeded for IP {ip}"

CAMPAIGNS_STARTING = "[CampaignWorker] Starting with {interval_ms}ms interval"
CAMPAIGNS_STARTED = "[CampaignWorker] Started"
CAMPAIGNS_FOUND = "[CampaignWorker] Found {count} pending campaign(s)"
CAMPAIGN_PROCESSING = "[CampaignWorker] Processing campaign {id} ({name})"
CAMPAIGN_FINISHED = "[CampaignWorker] Campaign {id} finished: {status}"
CAMPAIGN_ERROR = "[CampaignWorker] Campaign {id} error: {text}"


def campaign_error(campaign_id: object, text: str) -> str:
    """The line of an error, which is one line whatever the text is."""
    return CAMPAIGN_ERROR.format(id=campaign_id, text=" ".join(text.split()))


def database_failed(error: BaseException) -> str:
    """What the database refused, in the first line of its own words: further ones may hold what people entered."""
    return DATABASE_FAILED.format(text=(str(error) or type(error).__name__).splitlines()[0])
