"""Every type of integration, each declared once (domain.md § 1.3)."""

from aisha.configuration.integrations import http_probes as http
from aisha.configuration.integrations.declared import IntegrationType, Option
from aisha.configuration.integrations.smtp_probe import smtp
from aisha.core.errors import NotFound

CALLS_A_DAY = Option(
    "max_calls_per_day", "Calls a day", "Nothing more is called on a day (UTC) once this many calls were made. Empty: no cap.",
    "number", maximum=10_000_000,
)  # fmt: skip
EMAILS_A_MINUTE = Option(
    "max_emails_per_minute", "Mails a minute", "No more leave in a minute; the others wait for their turn.", "number", 30,
    maximum=100_000,
)  # fmt: skip
CALLS_AN_HOUR = Option(
    "max_calls_per_hour", "Calls an hour", "Campaigns call no more often than this.", "number", 100, maximum=100_000
)
SEND_DELAY = Option(
    "send_delay_ms", "Pause between two (ms)", "Campaigns wait at least so long after each mail or call, in milliseconds.",
    "number", 0, minimum=0, maximum=600_000,
)  # fmt: skip
MAIL_LIMITS, CALL_LIMITS = (EMAILS_A_MINUTE, SEND_DELAY, CALLS_A_DAY), (CALLS_AN_HOUR, SEND_DELAY, CALLS_A_DAY)


def _base_url(
    default: str | None,
    help_text: str = "Where the service answers. Change it for a server of your own.",
    *,
    needed: bool = True,
) -> Option:
    return Option(
        "base_url", "Address", help_text, "url", default, is_required=needed, is_address=True,
        example=default or "https://api.example.com",
    )  # fmt: skip


def _secret(name: str, label: str, help_text: str, *, is_required: bool = True) -> Option:
    return Option(name, label, help_text, "secret", is_required=is_required)


def _test_path(default: str) -> Option:
    return Option(
        "test_path", "Path of the test", "What the test asks for, below the address.", "path", default, is_required=True,
        is_address=True,
    )  # fmt: skip


def _selector(default: str | None) -> Option:
    return Option(
        "dkim_selector", "DKIM selector",
        "Under which name the key of your sending domain stands in the DNS. Settings → E-mail checks it.", "text", default,
        example=default or "mail",
    )  # fmt: skip


_NOT_YET = "No feature uses it yet: it is kept and checked."
_HOST_HELP = "The mail server's name."
_PORT = Option("port", "Port", "587 for STARTTLS, 465 for TLS from the start.", "number", 587, is_address=True, maximum=65_535)
_ENCRYPTION = Option(
    "encryption", "Encryption", "None only for a server in your own network that a superadmin has allowed.", "choice",
    "starttls", is_address=True, choices=(("starttls", "STARTTLS"), ("tls", "TLS from the start"), ("none", "None")),
)  # fmt: skip
_SENDER = Option(
    "from_address", "Sender", "The address that mails come from.", "email", is_required=True, example="sales@example.com"
)
_GRAPH = (
    _base_url("https://graph.microsoft.com/v1.0"),
    Option("token_url", "Sign-in address", "Where Microsoft gives tokens.", "url", "https://login.microsoftonline.com",
           is_required=True, is_address=True),
    Option("directory_id", "Directory (tenant) ID", "On the overview page of the app registration.", is_required=True),
    Option("client_id", "Application (client) ID", "On the same page.", is_required=True),
    Option("mailbox", "Mailbox", "Whose mailbox is used.", "email", is_required=True, example="sales@example.com"),
)  # fmt: skip
_AGENT = Option(
    "agent_id", "Agent", "The ID of the voice agent that makes the calls of campaigns; it stands in the address of its page."
)
_GRAPH_SECRETS = (_secret("client_secret", "Client secret", "The value of a client secret, not its ID."),)
_ENTRA = "Microsoft Entra admin center → App registrations → Certificates & secrets."
_POST = "Posts a test, signed with the webhook secret. Your workflow sees it with the event integration.test."

_DECLARED = (
    IntegrationType(
        "openai", "ai", f"The language model behind AI features: OpenAI, or any server that speaks its protocol. {_NOT_YET}",
        "platform.openai.com → API keys.", "Asks for the list of models.",
        (_base_url("https://api.openai.com/v1"),),
        (_secret("api_key", "API key", "Empty for a server that needs none.", is_required=False),), (CALLS_A_DAY,), http.openai,
    ),
    IntegrationType(
        "gmail", "mail", "Mails of your team leave through a Gmail or Google Workspace mailbox.",
        "Google Account → Security → 2-Step Verification → App passwords.", "Signs in at the mail server and sends nothing.",
        (Option("host", "Server", _HOST_HELP, "host", "smtp.gmail.com", is_required=True, is_address=True), _PORT, _ENCRYPTION,
         Option("username", "Mailbox", "The Gmail address; mails come from it.", "email", is_required=True,
                example="sales@example.com"), _selector("google")),
        (_secret("password", "App password", "16 letters, made for this purpose. Not the password of the account."),),
        MAIL_LIMITS, smtp,
    ),
    IntegrationType(
        "outlook", "mail", "Mails of your team leave through a Microsoft 365 mailbox.", _ENTRA,
        "Gets a token for the app, then opens the inbox. The app needs the permissions Mail.Read and Mail.Send.",
        (*_GRAPH, _selector("selector1")), _GRAPH_SECRETS, MAIL_LIMITS, http.outlook,
    ),
    IntegrationType(
        "smtp", "mail", "Mails of your team leave through any mail server.", "Ask whoever runs the mail server.",
        "Signs in at the mail server and sends nothing.",
        (Option("host", "Server", _HOST_HELP, "host", is_required=True, is_address=True, example="smtp.example.com"), _PORT,
         _ENCRYPTION, _SENDER, Option("username", "User name", "Often the sender's address. Empty: nobody signs in."),
         _selector(None)),
        (_secret("password", "Password", "Empty for a server that asks for none.", is_required=False),), MAIL_LIMITS, smtp,
    ),
    IntegrationType(
        "webhook_email", "mail", "Mails are handed to a webhook of yours, which sends them.",
        "Choose a secret, and have the receiver check the signature with it.", _POST,
        (_base_url(None, "Where mails are posted to."), _SENDER, _selector(None)), (), MAIL_LIMITS, http.webhook_email,
        signs=True,
    ),
    IntegrationType(
        "twilio", "calls", f"Calls and text messages through Twilio. {_NOT_YET}",
        "Twilio Console → Account → API keys & tokens.",
        "Asks for the account.",
        (_base_url("https://api.twilio.com"),
         Option("account_sid", "Account SID", "It begins with AC.", is_required=True)),
        (_secret("auth_token", "Auth token", "Beside the account SID."),), CALL_LIMITS, http.twilio,
    ),
    IntegrationType(
        "signalwire", "calls", f"Calls and text messages through SignalWire. {_NOT_YET}",
        "SignalWire → API.", "Asks for the project.",
        (_base_url(None, "The address of your space, such as https://company.signalwire.com."),
         Option("project_id", "Project ID", "On the same page.", is_required=True)),
        (_secret("api_token", "API token", "It begins with PT."),), CALL_LIMITS, http.signalwire,
    ),
    IntegrationType(
        "callfluent", "calls", "Calls of campaigns made by CallFluent's voice agents.", "CallFluent → API.",
        "Asks for the list of workspaces.",
        (_base_url("https://api.callfluent.ai/api"), _AGENT, _test_path("/workspace/get-all")),
        (_secret("api_key", "API key", "Of the account whose agents call."),), CALL_LIMITS, http.callfluent,
    ),
    IntegrationType(
        "thoughtly", "calls", "Calls of campaigns made by Thoughtly's voice agents.", "Thoughtly → Settings → Developer.",
        "Asks who the key belongs to.",
        (_base_url("https://api.thoughtly.com"), Option("team_id", "Team ID", "On the same page.", is_required=True),
         _AGENT, _test_path("/user")),
        (_secret("api_key", "API token", "Of the person whose agents call."),), CALL_LIMITS, http.thoughtly,
    ),
    IntegrationType(
        "google_calendar", "calendar", f"Meetings of the CRM and of Google Calendar. {_NOT_YET}",
        "Google Cloud console → APIs & Services → Credentials.", "Gets a fresh token, then asks for the list of calendars.",
        (_base_url("https://www.googleapis.com"),
         Option("token_url", "Token address", "Where Google gives tokens.", "url", "https://oauth2.googleapis.com",
                is_required=True, is_address=True),
         Option("client_id", "Client ID", "It ends with apps.googleusercontent.com.", is_required=True)),
        (_secret("client_secret", "Client secret", "Beside the client ID."),
         _secret("refresh_token", "Refresh token", "Given when the calendar's owner agreed, with offline access.")),
        (CALLS_A_DAY,), http.google_calendar,
    ),
    IntegrationType(
        "outlook_calendar", "calendar", f"Meetings of the CRM and of a Microsoft 365 calendar. {_NOT_YET}", _ENTRA,
        "Gets a token for the app, then opens the calendar. The app needs the permission Calendars.ReadWrite.",
        _GRAPH, _GRAPH_SECRETS, (CALLS_A_DAY,), http.outlook_calendar,
    ),
    IntegrationType(
        "n8n", "automation", f"Workflows of an n8n server. {_NOT_YET}", "n8n → Settings → n8n API.", "Asks for one workflow.",
        (_base_url(None, "The address of n8n. Empty: the server this installation brings, with its key.", needed=False),),
        (_secret("api_key", "API key", "Needed with an address of your own.", is_required=False),), (CALLS_A_DAY,), http.n8n,
    ),
    IntegrationType(
        "pabbly", "automation", f"Workflows of Pabbly Connect that begin with a webhook. {_NOT_YET}",
        "Pabbly Connect → your workflow → Webhook by Pabbly.", _POST,
        (_base_url("https://connect.pabbly.com/workflow/sendwebhookdata"),),
        (_secret("webhook_id", "End of the webhook's address", "What follows after sendwebhookdata/."),), (CALLS_A_DAY,),
        http.pabbly, signs=True,
    ),
    IntegrationType(
        "slack", "team", f"Messages to channels of a Slack workspace. {_NOT_YET}", "api.slack.com/apps → OAuth & Permissions.",
        "Asks Slack who the token belongs to (auth.test).", (_base_url("https://slack.com/api"),),
        (_secret("bot_token", "Bot token", "It begins with xoxb-."),), (CALLS_A_DAY,), http.slack,
    ),
    IntegrationType(
        "github", "team", f"Repositories and issues of GitHub. {_NOT_YET}",
        "GitHub → Settings → Developer settings → Access tokens.",
        "Asks GitHub who the token belongs to.", (_base_url("https://api.github.com"),),
        (_secret("token", "Access token", "With no more rights than it needs."),), (CALLS_A_DAY,), http.github,
    ),
    IntegrationType(
        "other", "any", f"Any other service with an address and a key. {_NOT_YET}", "Ask whoever runs the service.",
        "Asks for the path, with the key in its header.",
        (_base_url(None, "Where the service answers."), _test_path("/"),
         Option("key_header", "Header of the key", "Such as Authorization or X-API-Key.", "header", "Authorization",
                is_required=True, is_address=True),
         Option("key_prefix", "Word before the key", "What stands before the key in the header.", "choice", "Bearer",
                is_address=True, choices=(("Bearer", "Bearer"), ("Token", "Token"), ("none", "Nothing")))),
        (_secret("api_key", "API key", "Empty for a service that needs none.", is_required=False),), (CALLS_A_DAY,), http.other,
    ),
)  # fmt: skip
INTEGRATIONS = {each.key: each for each in _DECLARED}


def get_type(key: str) -> IntegrationType:
    """The declaration of a type. Raises NotFound."""
    found = INTEGRATIONS.get(key)
    if found is None:
        raise NotFound("This type of integration")
    return found
