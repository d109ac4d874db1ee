"""Mutants of a Solidity file: one small change each, found in the text with comments and strings left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# The longer operators first: each place is read once.
OPERATORS = {
    "&&": "||",
    "||": "&&",
    "==": "!=",
    "!=": "==",
    "<=": "<",
    ">=": ">",
    "<<": ">>",
    ">>": "<<",
    "++": "--",
    "+=": "-=",
    "-=": "+=",
    "|=": "=",
    "=>": None,
    "--": "++",
    "**": "*",
    "<": "<=",
    ">": ">=",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
    "|": "&",
    "&": "|",
    "^": "&",
}
OPERATOR = re.compile("|".join(re.escape(operator) for operator in OPERATORS))
NUMBER = re.compile(r"(?<![\w.])(0x[0-9a-fA-F]+|\d[\d_]*(?:e\d+)?(?: (?:seconds|minutes|hours|days|weeks))?)(?![\w.])")
WORD = re.compile(r"\b(true|false)\b")
ROLE = re.compile(r"\bRole\.(MANUFACTURER|WHOLESALER|DISPENSER|ANY)\b")
SCOPE = re.compile(r"\bScope\.(COMMISSION|SHIP|RECEIVE|DISPENSE|RECALL)\b")
OTHER_ROLE = {"MANUFACTURER": "ANY", "WHOLESALER": "ANY", "DISPENSER": "ANY", "ANY": "MANUFACTURER"}
OTHER_SCOPE = "ALL"
# Comments and strings; a string may hold //.
HIDDEN = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"", re.DOTALL)
NOT_CODE = re.compile(r"^(?:pragma|import|using|type)\b.*?;", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"\b(?:function|constant) (\w+)")
CONDITION = re.compile(r"\b(require|if|while) ?\(")
# A statement that does something and whose end is the next semicolon; declarations are left alone.
STATEMENT = re.compile(
    r"(?<=[;{}]\n)(?P<indent> +)(?:emit |delete |\+\+|_\w+\(|[\w.]+\+\+;|[\w.]+\.(?:set|push|pop)\("
    r"|[\w.]+(?:\[[^\n;]*?\])* (?:=|\+=|-=|\|=) )"
)


@dataclass(frozen=True)
class Mutant:
    """One change: `old` at `start` in `source` becomes `new`."""

    file: str
    source: str
    start: int
    old: str
    new: str

    @property
    def line(self) -> int:
        return self.source.count("\n", 0, self.start) + 1

    @property
    def id(self) -> str:
        """The same after a change of comments, imports or line breaks."""
        place = len("".join(visible(self.source)[: self.start].split()))
        return hashlib.sha256(f"{self.file} {place} {self.old} {self.new}".encode()).hexdigest()[:16]

    @property
    def text(self) -> str:
        """The change in one line, with what stands around it."""
        first = self.source.rfind("\n", 0, self.start) + 1
        before = self.source[first : self.start].lstrip()[-60:]
        after = self.source[self.start + len(self.old) :].partition("\n")[0][:60]
        old, new = (" ".join(part.split()) for part in (self.old, self.new))
        return f"{before}[{old} -> {new or 'nothing'}]{after}"

    @property
    def function(self) -> str:
        """The function or constant that it changes."""
        names = [match.group(1) for match in NAMED.finditer(self.source, 0, self.start)]
        return names[-1] if names else ""

    def applied(self) -> str:
        """The source with the change."""
        return self.source[: self.start] + self.new + self.source[self.start + len(self.old) :]


def mutants_of(file: str, source: str) -> list[Mutant]:
    """All mutants of one file, in the order of their places."""
    found = [Mutant(file, source, start, source[start:end], new) for start, end, new in changes(source)]
    return sorted(found, key=lambda mutant: (mutant.start, mutant.new))


@cache
def visible(source: str) -> str:
    """The source with comments, strings and declarations blanked: every place stays where it is."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    return NOT_CODE.sub(blank, HIDDEN.sub(blank, source))


def changes(source: str) -> Iterator[tuple[int, int, str]]:
    """Where each change begins and ends, and the new text."""
    code = visible(source)
    yield from operators(code)
    yield from words(code)
    yield from conditions(source, code)
    yield from statements(code)


def operators(code: str) -> Iterator[tuple[int, int, str]]:
    """Another operator. What does not compile, as with the operators that a type names, drops out later."""
    for match in OPERATOR.finditer(code):
        other = OPERATORS[match.group()]
        if other is not None:
            yield match.start(), match.end(), other


def words(code: str) -> Iterator[tuple[int, int, str]]:
    """Another constant, role or scope."""
    for match in NUMBER.finditer(code):
        value = match.group()
        yield match.start(), match.end(), "1" if value == "0" else f"({value} + 1)"
    for match in WORD.finditer(code):
        yield match.start(), match.end(), "false" if match.group() == "true" else "true"
    for match in ROLE.finditer(code):
        yield match.start(), match.end(), f"Role.{OTHER_ROLE[match.group(1)]}"
    for match in SCOPE.finditer(code):
        yield match.start(), match.end(), f"Scope.{OTHER_SCOPE}"


def conditions(source: str, code: str) -> Iterator[tuple[int, int, str]]:
    """Each condition negated; each `require` without effect."""
    for match in CONDITION.finditer(code):
        start, end = match.end(), condition_end(code, match.end())
        yield start, end, f"!({source[start:end].strip()})"
        if match.group(1) == "require":
            yield start, end, "true"


def condition_end(code: str, start: int) -> int:
    """Where the first argument that begins at `start` ends: at a comma or the closing bracket of its own depth."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            if depth == 0:
                return at
            depth -= 1
        elif code[at] == "," and depth == 0:
            return at
    raise ValueError("found no end of a condition; expected balanced brackets")


def statements(code: str) -> Iterator[tuple[int, int, str]]:
    """Each statement that writes, calls or emits, left out."""
    for match in STATEMENT.finditer(code):
        start = match.end("indent")
        yield start, code.index(";", start) + 1, ""
