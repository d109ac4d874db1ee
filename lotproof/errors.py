"""The one exception tree. Every error a user can meet is a LotproofError with a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def counted(number: int, word: str) -> str:
    """So many of ``word``, for every sentence that counts."""
    return f"{number} {word}" + ("" if number == 1 else "s")


class LotproofError(Exception):
    """Root of everything this package raises on purpose."""

    exit_code = 1


class BadInput(LotproofError):
    """Input that cannot be used: says where it stands, what was found and what is expected."""

    exit_code = 2

    def __init__(self, found: str, *, expected: str, where: str = "") -> None:
        self.found = found
        self.expected = expected
        self.where = where
        super().__init__(found, expected, where)

    def __str__(self) -> str:
        prefix = f"{self.where}: " if self.where else ""
        return f"{prefix}found {self.found}; expected {self.expected}"

    def at(self, where: str) -> BadInput:
        """The same error, seen from an outer place: a file, a line, a field."""
        inner = f"{where}, {self.where}" if self.where else where
        return type(self)(self.found, expected=self.expected, where=inner)


class Refused(LotproofError):
    """A verb the ledger's rules do not allow; carries the promise it would break and the facts.

    ``where`` is the line of the file that asked for it, if one did; the sentence names it too.
    """

    exit_code = 1

    def __init__(
        self,
        sentence: str,
        *,
        promise: str = "",
        error: str = "",
        facts: Mapping[str, object] | None = None,
        where: str = "",
    ) -> None:
        self.where = where
        self.sentence = sentence
        self.promise = promise
        self.error = error
        self.facts = dict(facts or {})
        super().__init__(sentence)

    def __str__(self) -> str:
        return f"{self.sentence} ({self.promise})" if self.promise else self.sentence


class LinesRefused(LotproofError):
    """Several lines of one file cannot be recorded, and so none of it was. ``errors`` says of each what is wrong.

    ``after`` counts further lines, fit in themselves, that rest on these.
    """

    def __init__(self, errors: Sequence[BadInput | Refused], *, after: int = 0) -> None:
        self.errors = tuple(errors)
        self.after = after
        self.exit_code = max(error.exit_code for error in self.errors)
        super().__init__(self.errors, after)

    def __str__(self) -> str:
        others = counted(len(self.errors) - 1, "more line")
        rest = f"{counted(self.after, 'more line')} {'rests' if self.after == 1 else 'rest'} on them"
        return f"{self.errors[0]}; {others} cannot be recorded either{f'; {rest}' if self.after else ''}"


class NotFound(LotproofError):
    """A partner, product, lot or item that this ledger has no record of."""

    exit_code = 1


class OutboxDamaged(LotproofError):
    """An outbox of which something is missing: its file is gone, empty, cut short, foreign, or not all that was
    written. It is told, and never taken for a new one."""


class ChainUnreachable(LotproofError):
    """No endpoint answers, or what answers is not the chain that was named."""

    exit_code = 3


class WrongChain(ChainUnreachable):
    """The endpoint answers, but with another chain id, or no ledger stands at the recorded address."""


class KeyRefused(LotproofError):
    """A key that cannot be opened, or must not be used on this chain."""

    exit_code = 2


class SignerUnreachable(LotproofError):
    """The program that holds a key does not answer, or with something that no signer says. Nothing was signed."""

    exit_code = 3


class Stopped(LotproofError):
    """Somebody stopped the run (Ctrl-C); says how to go on. The exit code is a shell's for SIGINT."""

    exit_code = 130

    def by_sigterm(self) -> Stopped:
        """The same where it was SIGTERM that stopped the run."""
        told = Stopped(str(self).replace("stopped by hand", "stopped by SIGTERM", 1))
        told.exit_code = Terminated.exit_code
        return told


class Terminated(KeyboardInterrupt):
    """SIGTERM, raised where it came in: what Ctrl-C ends cleanly it ends, too. The exit code is a shell's for it."""

    exit_code = 143


class AnswerUnwritten(LotproofError):
    """Standard output took nothing more (a full disk). What was done stands; the exit code is EX_IOERR."""

    exit_code = 74
