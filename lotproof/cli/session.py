"""What one call of the command line works with: a workplace, how it answers, and how to go on after it was stopped."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from lotproof.cli.asking import passphrase
from lotproof.errors import ChainUnreachable, LotproofError, SignerUnreachable, Stopped, Terminated
from lotproof.service.settings import Environment, Settings
from lotproof.service.workplace import Workplace


class Session(Workplace):
    """The workplace of a command. With ``as_json`` its answer is one JSON object."""

    def __init__(self, settings: Settings, environment: Environment | None = None, *, as_json: bool = False) -> None:
        super().__init__(settings, environment, passphrase)
        self.as_json = as_json

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


def settings_of(
    home: str | None, network: str = "local", chain_id: int | None = None, who: str | None = None
) -> Settings:
    """What the options say, and where they are silent LOTPROOF_HOME and LOTPROOF_LOCAL_PORT."""
    named = home or os.environ.get("LOTPROOF_HOME")
    return Settings(
        home=Path(named) if named else Path.home() / ".lotproof",
        network=network,
        chain_id=chain_id,
        who=who,
        local_port=os.environ.get("LOTPROOF_LOCAL_PORT"),
    )
