"""Write the API's description, for generators of clients: `python -m aisha.entrypoints.openapi FILE`. Needs no database."""

import secrets
import sys
from pathlib import Path

import msgspec

from aisha.core.settings import load_settings
from aisha.entrypoints.api import create_app


def main() -> None:
    """The file named by the first argument becomes OpenAPI as JSON."""
    settings = load_settings().model_copy(update={"jwt_secret": secrets.token_hex(32), "encryption_key": secrets.token_hex(32)})
    description = msgspec.json.encode(create_app(settings).openapi())
    Path(sys.argv[1]).write_bytes(msgspec.json.format(description, indent=2))


if __name__ == "__main__":
    main()
