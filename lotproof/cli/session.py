"""What one call of the command line works with: a workplace, how it answers, and how to go on after it was stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from lotproof.cli.asking import passphrase
from lotproof.errors import ChainUnreachable, LotproofError, SignerUnreachable, Stopped, Terminated
from lotproof.service.settings import Environment, Settings
from lotproof.service.workplace import Workplace

_HOME = "LOTPROOF_HOME"


class Session(Workplace):
    """The workplace of a command. With ``as_json`` its answer is one JSON object."""

    def __init__(self, settings: Settings, environment: Environment | None = None, *, as_json: bool = False) -> None:
        super().__init__(settings, environment, passphrase)
        self.as_json = as_json

    def __enter__(self) -> Self:
        self._open.enter_context(_variable(_HOME, str(self.home)))
        return super().__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if isinstance(error, KeyboardInterrupt | ChainUnreachable | SignerUnreachable) and self.has_stores:
                self._tell_how_to_go_on(error)
        finally:
            super().__exit__(kind, error, at)

    def _tell_how_to_go_on(self, error: KeyboardInterrupt | LotproofError) -> None:
        from lotproof.service.sending import way_on

        told = way_on(self)
        if told and isinstance(error, LotproofError):
            raise type(error)(f"{error}; {told}") from error
        if told:
            stopped = Stopped(f"stopped by hand; {told}")
            raise (stopped.by_sigterm() if isinstance(error, Terminated) else stopped) from error


def home_of(given: str | None) -> Path:
    """The folder that --home names: else that of LOTPROOF_HOME, or ~/.lotproof."""
    named = given or os.environ.get(_HOME)
    return Path(named) if named else Path.home() / ".lotproof"


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
