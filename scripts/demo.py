"""The demonstration under Brownie: `brownie run demo`. The chain it plays on is its own, not Brownie's."""

from __future__ import annotations

from lotproof.cli.main import main as program


def main() -> None:
    """Plays the whole story on a chain inside this process."""
    try:
        program.main(["demo"], prog_name="lotproof")
    except SystemExit as ending:
        if ending.code:
            raise
