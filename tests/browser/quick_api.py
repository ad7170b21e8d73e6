"""The API of a browser test's installation: the program as it is, but passwords are hashed in a moment instead of 20 ms.

No setting can say so, lest somebody sets it. What hashing must cost is tested in tests/security/test_adversary.py.
"""

import runpy

from argon2 import PasswordHasher

from aisha.identity.auth import passwords

IN_A_MOMENT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

setattr(passwords, "_hasher", IN_A_MOMENT)  # noqa: B010  (a private name)
runpy.run_module("aisha.entrypoints.api", run_name="__main__")
