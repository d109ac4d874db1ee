"""All mutants of the contracts in one set of sources, each behind a switch, so that one compile serves them all.

The address of the library `Chosen`, which whoever deploys the code fills in as a linker does, is the number of the
mutant that acts; number 0 is the code as it is. An expression becomes `(on(7) ? changed : as it was)`, a statement that
is left out stands in `if (!on(8))`, and every constant becomes a function, since the changed ones depend on the switch.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.mutants import HIDDEN, Mutant

Node = dict[str, Any]
SWITCH = "contracts/Switch.sol"
LIBRARY = "Chosen"
SWITCH_SOURCE = f"""// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

library {LIBRARY} {{
    function none() external pure {{}}
}}

function on(uint256 mutant) pure returns (bool) {{
    return uint160(address({LIBRARY})) == mutant;
}}
"""
SWITCHED = re.compile(r"^on\((\d+)\)|^if \(!on\((\d+)\)\)", re.MULTILINE)
PRAGMA = re.compile(r"^pragma .*?;", re.MULTILINE)
LIBRARY_CONSTANT = re.compile(r"\b(Role|Scope)\.[A-Z_]+\b")
EXPRESSIONS = (
    "Assignment",
    "BinaryOperation",
    "Conditional",
    "FunctionCall",
    "Identifier",
    "IndexAccess",
    "Literal",
    "MemberAccess",
    "TupleExpression",
    "UnaryOperation",
)
SIDES = {
    "BinaryOperation": ("leftExpression", "rightExpression"),
    "Assignment": ("leftHandSide", "rightHandSide"),
}
LITERAL_TYPES = ("int_const", "rational_const", "literal_string")


class Unplaced(Exception):
    """A change that no switch can hold: what it changes is neither an expression nor a statement."""


@dataclass(frozen=True)
class Change:
    """A mutant by its number, and what stands in place of the expression; None where a statement is left out."""

    number: int
    text: str | None


class Source:
    """One file with its syntax tree, and the changes put into it so far."""

    def __init__(self, path: str, text: str, tree: Node) -> None:
        self.path, self.text = path, text
        self._starts = None if text.isascii() else _starts(text)
        self.nodes: list[Node] = []
        self._parents: dict[int, Node] = {}
        self._collect(tree, None)
        self._changes: dict[tuple[int, int], list[Change]] = {}
        self._edits: list[tuple[int, int, str]] = []

    def put(self, number: int, mutant: Mutant) -> None:
        """Put the mutant behind its switch. Raises Unplaced when there is no place for it."""
        end = mutant.start + len(mutant.old.rstrip())
        start = end - len(mutant.old.strip())
        if mutant.new == "":
            self._add(start, end, Change(number, None))
            return
        node = self._place(start, end)
        begin, finish = self.span(node)
        if node["nodeType"] == "BinaryOperation" and self._is_operator(node, start, end):
            left, right = (self._plain(*self.span(node[side])) for side in ("leftExpression", "rightExpression"))
            changed = f"({left}) {mutant.new} ({right})"
        else:
            new = LIBRARY_CONSTANT.sub(r"\g<0>()", mutant.new)
            if mutant.old.strip() in mutant.new:  # what is negated or counted up stays in it
                new = mutant.new.replace(mutant.old.strip(), self._plain(start, end))
            changed = self._plain(begin, start) + new + self._plain(end, finish)
        self._add(begin, finish, Change(number, _one_line(changed)))

    def constants(self) -> dict[int, str]:
        """The functions that the constants become, by id; private ones of two contracts may share a name."""
        found = {}
        for node in self.nodes:
            if node["nodeType"] == "VariableDeclaration" and node["constant"]:
                owner = self._parents[node["id"]]
                is_shared = owner["nodeType"] != "ContractDefinition" or owner["contractKind"] == "library"
                found[node["id"]] = node["name"] if is_shared else f"{node['name']}_{node['id']}"
        return found

    def make_functions(self, constants: dict[int, str]) -> None:
        """Every constant becomes a function of the name given by its id, and every use of it a call."""
        for node in self.nodes:
            kind, (start, end) = node["nodeType"], self.span(node)
            name = constants.get(node.get("referencedDeclaration") or -1)
            if kind == "VariableDeclaration" and node["constant"]:
                self._declare(node, constants[node["id"]])
            elif name is not None and kind == "Identifier":
                self._edits.append((start, end, f"{name}()"))
            elif name is not None and kind == "MemberAccess":
                self._edits.append((start, end, f"{self.text[start:end]}()"))

    def switched(self) -> str:
        """The text with all the changes."""
        used = posixpath.relpath(SWITCH, posixpath.dirname(self.path))
        used = used if used.startswith(".") else f"./{used}"
        body = self._rendered(0, len(self.text), None)
        return PRAGMA.sub(lambda match: f'{match.group()}\nimport {{on}} from "{used}";', body, count=1)

    def span(self, node: Node) -> tuple[int, int]:
        """Where the node begins and ends in the text; the compiler counts bytes."""
        start, length, _ = (int(part) for part in node["src"].split(":"))
        if self._starts is None:
            return start, start + length
        return bisect_right(self._starts, start) - 1, bisect_right(self._starts, start + length) - 1

    def _collect(self, part: Any, parent: Node | None) -> None:
        if isinstance(part, dict) and "nodeType" in part:
            if part["nodeType"] == "ImportDirective":
                return
            self.nodes.append(part)
            if parent is not None:
                self._parents[part["id"]] = parent
            parent = part
        if isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                self._collect(inner, parent)

    def _around(self, start: int, end: int) -> Iterator[Node]:
        """The expressions that hold this range, the innermost first."""
        found = [
            (finish - begin, node)
            for node in self.nodes
            if node["nodeType"] in EXPRESSIONS
            for begin, finish in [self.span(node)]
            if begin <= start and end <= finish
        ]
        yield from (node for _, node in sorted(found, key=lambda pair: pair[0]))

    def _place(self, start: int, end: int) -> Node:
        """The expression that the switch goes around."""
        for node in self._around(start, end):
            if self.span(node) == (start, end) or self._is_operator(node, start, end):
                return self._typed(node)
        raise Unplaced(f"{self.path}: found no expression for {self.text[start:end]!r} at {start}")

    def _is_operator(self, node: Node, start: int, end: int) -> bool:
        """Whether the operator of this node, and nothing else, stands in the range."""
        kind, (begin, finish) = node["nodeType"], self.span(node)
        if kind == "UnaryOperation":
            return (start == begin if node["prefix"] else end == finish) and node["operator"] == self.text[start:end]
        if kind not in SIDES:
            return False
        left, right = (self.span(node[side]) for side in SIDES[kind])
        return left[1] <= start and end <= right[0]

    def _typed(self, node: Node) -> Node:
        """A number alone would be of the smallest type that holds it: the switch goes around what gives it a type."""
        while _type(node).startswith(LITERAL_TYPES):
            outer = self._parents[node["id"]]
            if not _is_value(outer):
                return node
            node = outer
        return node

    def _declare(self, node: Node, name: str) -> None:
        start, end = self.span(node)
        value_start, value_end = self.span(node["value"])
        kind = self._plain(*self.span(node["typeName"]))
        visibility = "internal " if node["stateVariable"] else ""
        self._edits.append((start, value_start, f"function {name}() {visibility}pure returns ({kind}) {{ return "))
        self._edits.append((end, self.text.index(";", value_end) + 1, "; }"))

    def _add(self, start: int, end: int, change: Change) -> None:
        self._changes.setdefault((start, end), []).append(change)

    def _plain(self, start: int, end: int) -> str:
        """The text between, with constants called, and without a switch."""
        found, at = [], start
        for begin, finish, new in sorted(self._edits):
            if start <= begin and finish <= end and at <= begin:
                found += [self.text[at:begin], new]
                at = finish
        return "".join([*found, self.text[at:end]])

    def _rendered(self, start: int, end: int, outer: tuple[int, int] | None) -> str:
        """The text between with its switches, but for that of the place itself."""
        found, at = [], start
        inside = [span for span in self._changes if start <= span[0] and span[1] <= end and span != outer]
        for begin, finish in sorted(inside, key=lambda span: (span[0], -span[1])):
            if begin >= at:
                found += [self._plain(at, begin), self._wrapped(begin, finish)]
                at = finish
        return "".join([*found, self._plain(at, end)])

    def _wrapped(self, start: int, end: int) -> str:
        body = self._rendered(start, end, (start, end))
        changes = self._changes[start, end]
        if changes[0].text is None:
            return "".join(f"\nif (!on({change.number})) {{ {body} }}\n" for change in changes)
        return f"({''.join(f'{chr(10)}on({one.number}) ? ({one.text}) :{chr(10)}' for one in changes)}({body}))"


def _type(node: Node) -> str:
    return str(node["typeDescriptions"].get("typeString") or "")


def _is_value(node: Node) -> bool:
    """Whether the node is an expression of a type of its own that can be chosen between two."""
    if node["nodeType"] not in EXPRESSIONS or node["nodeType"] == "Assignment" or node.get("lValueRequested"):
        return False
    is_list = node["nodeType"] == "TupleExpression" and len(node["components"]) != 1
    return (
        not is_list
        and _type(node) not in ("", "error", "tuple()")
        and not _type(node).startswith(("function", "tuple(", "type("))
    )


def _one_line(text: str) -> str:
    """Without comments, so that the compiler's complaint about a line names its mutant."""
    return " ".join(HIDDEN.sub(lambda match: match.group() if match.group()[0] == '"' else " ", text).split())


def _starts(text: str) -> list[int]:
    """The byte at which each character begins, and where the last one ends."""
    found = [0]
    for character in text:
        found.append(found[-1] + len(character.encode()))
    return found
