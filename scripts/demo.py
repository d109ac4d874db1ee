"""The demonstration under Brownie: `brownie run demo`. It needs no network of Brownie's."""

from __future__ import annotations

from lotproof.cli.main import main as program


def main() -> None:
    """Plays the whole story on a chain inside this process."""
    program.main(["demo"], prog_name="lotproof")
