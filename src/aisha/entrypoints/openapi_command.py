"""`aisha openapi`: the API's description as a file, for generators of clients."""

import secrets
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from aisha.core.settings import load_settings
from aisha.entrypoints.api import create_app


def openapi(file: Annotated[Path, typer.Argument(help="Where the JSON is written.")]) -> None:
    """Write the API's description (OpenAPI, JSON). Needs no database."""
    settings = load_settings().model_copy(update={"jwt_secret": secrets.token_hex(32)})
    file.write_bytes(msgspec.json.format(msgspec.json.encode(create_app(settings).openapi()), indent=2))
