"""The room starts fast and does nothing but compute."""

import subprocess
import sys

MODULES = ("canonical", "documents", "fields", "passport", "proof", "secret", "tree")
HEAVY = ("web3", "eth_abi", "eth_account", "eth_keys", "eth_utils", "pydantic", "sqlalchemy", "asyncio", "socket")


def test_importing_the_room_pulls_nothing_heavy() -> None:
    imports = "; ".join(f"import lotproof.commit.{module}" for module in MODULES)
    program = f"{imports}; import sys; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
