"""What loads web3, and what does not: a command that needs no chain must not wait for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "lotproof.chain",
        "lotproof.chain.networks",
        "lotproof.chain.connect",
        "lotproof.chain.records",
        "lotproof.chain.codec",
    ],
)
def test_this_module_does_not_load_web3(module: str, root: Path) -> None:
    code = f"import sys, {module}; sys.exit('web3' in sys.modules or 'eth_abi' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


def test_resolving_a_name_does_not_load_web3(root: Path) -> None:
    code = "import sys; from pathlib import Path; from lotproof.chain import networks as n; "
    code += "n.resolve('memory', Path()); sys.exit('web3' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
