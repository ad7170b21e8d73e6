"""What we sign is what `JSON.stringify(JSON.parse(…))` writes of it, recomputed by node."""

import json
import random
import subprocess

from aisha.core.signatures import signed_body

_ROUND_TRIP = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8'))))"
NUMBERS = [
    0, -0.0, 1, -1, 1.0, 1000.0, 1000.5, -2.25, 0.1, 1e-5, 1e-6, 1e-7, 1.5e-7, 123456789.125, 1e16, 1e20, 1e21, 1.25e21, 1e22,
    -1e300, 5e-324, 2**53, 2**53 + 1, 12345678901234567890, 10**25, 0.000001234, 123e18,
]  # fmt: skip
"""Whole, small, large, at both edges of the exponent, and integers that JavaScript cannot hold."""
TEXTS = [
    "",
    "Zoë \U0001f600",
    'say "hi"\\',
    "tab\tnewline\nreturn\r",
    "\b\f\x00\x1f\x7f",
    "\u2028\u2029",
    "</script>",
    "ä" * 100,
]


def test_a_signed_body_is_what_node_writes_of_it() -> None:
    chance = random.Random(20)
    drawn = [chance.uniform(-1, 1) * 10.0 ** chance.randint(-30, 30) for _ in range(500)]
    content: dict[str, object] = {
        "numbers": [*NUMBERS, *drawn], "texts": TEXTS, "others": [None, True, False, [], {}],
        "keys": {"b": 1, "10": 2, "a": 3, "2": 4, "02": 5, "-1": 6, "4294967295": 7, "é": 8, "": 9},
    }  # fmt: skip
    signed = signed_body(content)

    node = subprocess.run(["node", "-e", _ROUND_TRIP], input=signed, capture_output=True, check=True)

    assert node.stdout == signed
    assert json.loads(signed)["texts"] == TEXTS
