"""The receivers of docs/webhooks.md, run by node."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aisha.core.signatures import signature_headers, signed_body

PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
SECRET = "5e" * 32
CALLS = {
    "isOurs": "isOurs(Buffer.from(sent.body), sent.headers, sent.secret)",
    "verifyWebhook": "verifyWebhook(JSON.parse(sent.body), sent.headers['x-aisha-signature'], sent.secret)",
}
CONTENT: dict[str, Any] = {
    "event": "opportunity.won", "payload": {"name": 'Zoë "& Co" \u2028', "amount": 1000.0, "rate": 1e-7, "2": 1, "1": 2},
}  # fmt: skip


def _verifier(name: str) -> str:
    blocks = re.findall(r"```javascript\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return next(block for block in blocks if f"function {name}(" in block)


def _ask_node(name: str, body: bytes, secret: str) -> str:
    headers = {key.lower(): value for key, value in signature_headers(SECRET, body).items()}
    sent = json.dumps({"body": body.decode(), "headers": headers, "secret": secret})
    script = f"{_verifier(name)}\nconst sent = JSON.parse(require('fs').readFileSync(0));\nconsole.log({CALLS[name]});"
    return subprocess.run(["node", "-e", script], input=sent, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", CALLS)
def test_the_verifiers_of_the_documentation_accept_what_is_signed_and_nothing_else(name: str) -> None:
    body = signed_body(CONTENT)

    assert _ask_node(name, body, SECRET) == "true"
    assert _ask_node(name, body, "00" * 32) == "false"
