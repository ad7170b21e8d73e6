"""The environment variables, by topic. A field's name in capitals is the variable; its description and example are shown
to the administrator (docs/configuration.md, messages of refusal)."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from aisha.core.settings_values import (
    check_database_url,
    check_network,
    check_origin,
    check_redis_url,
    check_resolver,
    check_url,
    split_commas,
)

Url = Annotated[str, AfterValidator(check_url)]
Origin = Annotated[str, AfterValidator(check_origin)]
DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
RedisUrl = Annotated[str, AfterValidator(check_redis_url)]
PortNumber = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1)]
Milliseconds = Annotated[int, Field(ge=1)]
PoolSize = Annotated[int, Field(ge=1, le=200)]
CommaList = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(split_commas)]
KeyList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_commas)]
NetworkList = Annotated[tuple[Annotated[str, AfterValidator(check_network)], ...], NoDecode, BeforeValidator(split_commas)]
ResolverList = Annotated[tuple[Annotated[str, AfterValidator(check_resolver)], ...], NoDecode, BeforeValidator(split_commas)]


def setting(default: Any, description: str, example: str) -> Any:
    """A variable that may be shown."""
    return Field(default, description=description, examples=[example])


def hidden(description: str, example: str, *, default: str | None = None) -> Any:
    """A variable whose value never appears in messages or logs."""
    return Field(default, description=description, examples=[example], repr=False)


def hidden_list(description: str) -> Any:
    """Values, separated by commas, that never appear in messages or logs."""
    return Field((), description=description, examples=["the former value"], repr=False)


class InstallationSettings(BaseSettings):
    """What this installation is and how it talks to its operator."""

    node_env: str | None = setting(
        None,
        "development or any other word, which then means production. Unset: production in the image and when the servers"
        " answer beyond this machine, otherwise development.",
        "production",
    )
    aisha_home: Path = setting(Path(".aisha"), "Folder of the embedded database, files and generated secrets.", ".aisha")
    production_readonly: bool = setting(False, "Refuse every change.", "false")
    log_level: Literal["error", "warn", "info", "debug"] = setting("info", "The least severe level that is logged.", "info")
    log_format: Literal["text", "json"] = setting("text", "Lines for people, or JSON lines for a collector.", "json")
    enable_performance_logging: bool = setting(True, "Log requests that take longer than a second.", "true")
    vite_enable_ai: bool = setting(True, "Ceiling: false switches AI off for every tenant.", "true")
    vite_enable_docs: bool = setting(True, "Ceiling: false switches document processing off.", "true")
    vite_enable_analytics: bool = setting(True, "Ceiling: false switches analytics reports off.", "true")


class AddressSettings(BaseSettings):
    """Where the processes listen and under which addresses they are reached."""

    port: PortNumber = setting(4001, "Port of the API.", "4001")
    web_port: PortNumber = setting(4000, "Port of the web pages.", "4000")
    mcp_port: PortNumber = setting(8000, "Port of the MCP server.", "8000")
    aisha_bind: str = setting("127.0.0.1", "Address the servers listen on; 0.0.0.0 in images.", "127.0.0.1")
    aisha_api_port: PortNumber = setting(4001, "Port compose publishes the API on.", "4001")
    aisha_web_port: PortNumber = setting(4000, "Port compose publishes the web pages on.", "4000")
    aisha_mcp_port: PortNumber = setting(8000, "Port compose publishes the MCP server on.", "8000")
    frontend_url: Origin | None = setting(
        None, "Public address of the web pages, base of links. Unset: this machine and WEB_PORT.", "https://crm.example.com"
    )
    public_api_url: Origin | None = setting(
        None, "Public address providers sign, where it differs from FRONTEND_URL.", "https://api.example.com"
    )
    allowed_origins: CommaList = setting(
        (), "Origins a browser may call the API from, besides FRONTEND_URL; separated by commas.", "https://crm.example.com"
    )
    api_upstream_url: Origin | None = setting(
        None, "Where the web process forwards /api. Unset: this machine and PORT.", "http://backend:3001"
    )
    vite_aishacrm_backend_url: Origin | None = setting(
        None, "The browser's API address, only where it differs from the address of the pages.", "http://localhost:4001"
    )
    trusted_proxies: NetworkList = setting(
        ("127.0.0.0/8", "::1/128"), "Networks of your own proxies, whose X-Forwarded-For is believed.", "10.0.0.0/8"
    )


class DatabaseSettings(BaseSettings):
    """PostgreSQL and Redis."""

    database_url: DatabaseUrl | None = hidden(
        "PostgreSQL 15 or newer. Unset: the embedded one.", "postgresql://user:password@localhost:5432/aishacrm"
    )
    migration_database_url: DatabaseUrl | None = hidden(
        "The owner's login for set-up and migrations, where DATABASE_URL is aisha_app.",
        "postgresql://owner:password@localhost:5432/aishacrm",
    )
    database_pool_size: PoolSize = setting(8, "Transactions that one API process runs at once; others wait.", "8")
    redis_url: RedisUrl | None = hidden("Shared limits and memory over several processes.", "redis://localhost:6379")
    use_supabase_prod: bool = setting(False, "The database is Supabase: DATABASE_URL must be its session connection.", "true")
    supabase_url: Url | None = setting(None, "Supabase project, for file storage.", "https://xxx.supabase.co")
    supabase_service_role_key: str | None = hidden("Supabase service key, for file storage.", "eyJhbGciOi…")


class SecuritySettings(BaseSettings):
    """Keys and limits. Missing keys are generated into AISHA_HOME/secrets.json."""

    jwt_secret: str = hidden("Signs sign-in tokens; at least 64 characters.", "the output of: openssl rand -hex 64", default="")
    encryption_key: str = hidden("Seals stored credentials; 64 hex digits.", "the output of: openssl rand -hex 32", default="")
    backup_key: str = hidden("Seals backups; 64 hex digits.", "the output of: openssl rand -hex 32", default="")
    audit_seal_key: str = hidden("Seals the audit log; 64 hex digits.", "the output of: openssl rand -hex 32", default="")
    audit_retention_days: Days = setting(365, "Days the audit log stays in its table; then it moves to archive files.", "365")
    audit_archive_years: Days = setting(7, "Years after which an archive file of the audit log is removed.", "7")
    audit_anchor_file: Path | None = setting(
        None, "Where the newest seals of the audit log are written every day.", "/mnt/elsewhere/audit-anchor.json"
    )
    audit_anchor_mail: str | None = setting(None, "Who gets them by mail every day.", "auditor@example.com")
    audit_anchor_url: str | None = setting(None, "Where they are posted every day.", "https://elsewhere.example.com/anchors")
    audit_anchor_secret: str = hidden("Signs what is posted there.", "the output of: openssl rand -hex 32", default="")
    mcp_service_token: str = hidden(
        "Signs services in at the MCP server; at least 32 characters.", "the output of: openssl rand -hex 32", default=""
    )
    encryption_key_previous: KeyList = hidden_list("Earlier keys that still open stored credentials; separated by commas.")
    jwt_secret_previous: KeyList = hidden_list("Earlier secrets whose sign-in tokens still count; separated by commas.")
    api_key: str | None = hidden("Checked on incoming webhooks where configured.", "the output of: openssl rand -hex 32")
    rate_limit_window_ms: Milliseconds = setting(60_000, "Length of a counting window, in milliseconds.", "60000")
    rate_limit_max: Count = setting(120, "Requests of one caller in a window; 0 = no limit.", "120")
    request_timeout_ms: Milliseconds = setting(60_000, "The longest a request may take, uploads apart.", "60000")
    statement_timeout_ms: Milliseconds = setting(30_000, "The longest a statement of a request runs in the database.", "30000")
    lock_timeout_ms: Milliseconds = setting(5_000, "The longest a statement of a request waits for a lock.", "5000")
    idr_whitelist_ips: NetworkList = setting((), "Networks that are never blocked for too many failures.", "203.0.113.0/24")
    hsts_preload: bool = setting(False, "Ask browsers' makers to know this site as https only.", "true")
    auth_rate_limit_max: Count = setting(5, "Sign-in attempts of one address in a window; 0 = no limit.", "5")


class IntegrationSettings(BaseSettings):
    """Services outside."""

    smtp_host: str | None = setting(None, "Mail server.", "smtp.gmail.com")
    smtp_port: PortNumber = setting(587, "Port of the mail server.", "587")
    smtp_user: str | None = setting(None, "Sign-in name at the mail server.", "user@example.com")
    smtp_pass: str | None = hidden("Password at the mail server.", "app-password")
    smtp_from: str | None = setting(None, "Sender of mails; SMTP_USER unless given.", "crm@example.com")
    smtp_tls: Literal["starttls", "tls", "none"] | None = setting(
        None,
        "How mail travels: starttls (587), tls from the start (465), none on this machine only. Unset: by port and host.",
        "starttls",
    )
    dns_resolvers: ResolverList = setting(
        (), "Name servers asked for the records of sending domains; separated by commas. Unset: this machine's.", "9.9.9.9"
    )
    n8n_host: Url | None = setting(None, "n8n automation server.", "http://n8n:5678")
    n8n_api_key: str | None = hidden("Key for n8n.", "n8n_api_…")
    github_token: str | None = hidden("GitHub access for the assistant's tools.", "ghp_…")
    openai_api_key: str | None = hidden("Key of the language model; unset: rules and templates answer.", "sk-…")
    openai_base_url: Url | None = setting(None, "Any OpenAI-compatible endpoint.", "http://localhost:11434/v1")
    default_openai_model: str = setting("gpt-4o-mini", "Model used unless a tenant chooses another.", "gpt-4o-mini")
    transcript_analysis_model: str = setting("gpt-4o-mini", "Model that reads call transcripts.", "gpt-4o-mini")
    use_braid_mcp_transcript_analysis: bool = setting(False, "Analyse call transcripts through Braid.", "true")
    braid_mcp_url: Url | None = setting(None, "Address of the Braid MCP server.", "http://braid-mcp-node-server:8000")


class AutomationSettings(BaseSettings):
    """Campaigns, webhooks and C.A.R.E. (the guide, chapters 9 and 13)."""

    campaign_worker_enabled: bool = setting(False, "Send campaigns.", "true")
    campaign_worker_interval_ms: Milliseconds = setting(30_000, "Poll interval in milliseconds.", "30000")
    webhooks_enabled: bool = setting(False, "Deliver events to webhooks.", "true")
    care_enabled: bool | None = setting(None, "Unset: off unless a person switches it on; false: off for everybody.", "true")
    care_policy_mode: Literal["strict", "permissive", "readonly"] = setting("strict", "How actions are judged.", "strict")
    care_sentiment_threshold: Annotated[float, Field(ge=0, le=1)] = setting(0.5, "0.0 to 1.0; lower is more sensitive.", "0.5")
    care_lead_stagnant_days: Days = setting(7, "Days until a lead counts as stagnant.", "7")
    care_deal_decay_days: Days = setting(3, "Days until a deal counts as decaying.", "3")
    care_activity_overdue_threshold: Days = setting(1, "Days until an open activity counts as overdue.", "1")
    care_opportunity_hot_days: Days = setting(2, "Days without contact until a hot deal is reported.", "2")
    care_workflow_triggers_enabled: bool = setting(False, "Trigger workflows.", "true")
    care_workflow_escalation_webhook_url: Url | None = setting(
        None, "Where escalations are sent.", "https://workflows.example.com/webhook"
    )
    care_workflow_webhook_secret: str | None = hidden("Signs those calls.", "the output of: openssl rand -hex 32")
    care_workflow_webhook_timeout_ms: Milliseconds = setting(3000, "Time-out of one call, in milliseconds.", "3000")
    care_workflow_webhook_max_retries: Count = setting(2, "Retries of one call.", "2")
    care_audit_log_retention_days: Days = setting(90, "Days the C.A.R.E. audit log is kept.", "90")


class IgnoredSettings(BaseSettings):
    """Accepted because the guide names them; without effect here (decisions.md "Ignored variables")."""

    vite_base44_app_id: str | None = setting(None, "Ignored.", "app_xyz123")
    crm_backend_url: str | None = setting(None, "Ignored: services reach the API inside.", "http://backend:3001")
    use_direct_supabase_access: str | None = setting(None, "Ignored.", "false")
