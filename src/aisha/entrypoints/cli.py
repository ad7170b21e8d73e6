"""The `aisha` command. Commands live in the modules beside this one; a refusal is one sentence and exit code 1."""

import runpy
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Never

import typer

from aisha.core.logging import configure_command_logging
from aisha.core.refused import Refused
from aisha.entrypoints.progress import console

PROCESSES = {"api": "Run the API alone.", "worker": "Run one worker alone.", "web": "Run the web process alone."}
COMMANDS = {
    "up": "aisha.entrypoints.up",
    "doctor": "aisha.entrypoints.doctor",
    "create-superadmin": "aisha.entrypoints.superadmin_command",
    "import": "aisha.entrypoints.import_command",
    "export": "aisha.entrypoints.export_command",
    "key": "aisha.entrypoints.key_commands",
    "tenant": "aisha.entrypoints.tenant_commands",
    "user": "aisha.entrypoints.user_commands",
    "field": "aisha.entrypoints.field_commands",
    "sql": "aisha.entrypoints.sql_command",
    "demo": "aisha.entrypoints.demo_commands",
    "migrate": "aisha.entrypoints.migrate_commands",
    "db": "aisha.entrypoints.database_commands",
    "secrets": "aisha.entrypoints.secret_commands",
    "auth": "aisha.entrypoints.sign_in_commands",
    "oidc": "aisha.entrypoints.oidc_commands",
    "config": "aisha.entrypoints.config_commands",
    "module": "aisha.entrypoints.module_commands",
    "label": "aisha.entrypoints.label_commands",
    "email": "aisha.entrypoints.mail_commands",
    "integration": "aisha.entrypoints.integration_commands",
    "jobs": "aisha.entrypoints.jobs_commands",
    "events": "aisha.entrypoints.event_commands",
    "webhook": "aisha.entrypoints.webhook_commands",
    "campaigns": "aisha.entrypoints.campaign_commands",
    "sending": "aisha.entrypoints.sending_commands",
    "readonly": "aisha.entrypoints.readonly_command",
    "security": "aisha.entrypoints.security_commands",
    "audit": "aisha.entrypoints.audit_commands",
    "access-review": "aisha.entrypoints.access_review_commands",
    "privacy": "aisha.entrypoints.privacy_commands",
    "rls": "aisha.entrypoints.rls_commands",
}
"""Each module has `register(app)`."""


def command_line(asked: str | None = None) -> typer.Typer:
    """Every command, or only the one that is asked for: nobody waits for the imports of the others."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Aisha CRM.")
    app.callback()(_commands)
    for name, module in COMMANDS.items():
        if asked not in COMMANDS or asked == name:
            import_module(module).register(app)
    for name, purpose in PROCESSES.items():
        app.command(name, help=purpose)(_process(name))
    return app


def _commands() -> None:
    """Aisha CRM."""


def _process(name: str) -> Callable[[], None]:
    def become() -> None:
        runpy.run_module(f"aisha.entrypoints.{name}", run_name="__main__")

    return become


def main() -> Never:
    """Entry point of the console script. With `--json` progress and notes go to standard error, beside the JSON."""
    configure_command_logging()
    console.stderr = "--json" in sys.argv
    try:
        command_line(sys.argv[1] if len(sys.argv) > 1 else None)()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(1)


if __name__ == "__main__":
    main()
