"""What is asked of the one who typed the command."""

from __future__ import annotations

from lotproof.errors import KeyRefused


def passphrase(prompt: str, *, new: bool = False) -> str:
    """From the file that LOTPROOF_PASSPHRASE_FILE names, or typed unseen. A new one is typed twice."""
    import click

    from lotproof.chain.passphrase import PASSPHRASE_FILE, passphrase_from
    from lotproof.service.shown import shown

    found = passphrase_from()
    if found is not None:
        return found
    if not has_terminal():
        raise KeyRefused(f"found no terminal to ask for the passphrase; expected {PASSPHRASE_FILE} to name a file")
    return str(click.prompt(shown(prompt), hide_input=True, confirmation_prompt=new, err=True))


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    try:
        open("/dev/tty").close()  # noqa: PTH123
    except OSError:
        return False
    return True
