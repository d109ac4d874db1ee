"""What the mutation run changes in a Solidity source, and what it leaves alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import mutation
from benchmarks.mutants import Mutant, mutants_of, visible
from benchmarks.mutation import Outcome
from benchmarks.switched_build import SwitchedBuild, all_mutants

FUNCTION = "function f() {{\n    {}\n}}\n"


def applied(line: str) -> set[str]:
    """Every mutant of a function with this one line, as that line reads then."""
    return {mutant.applied().split("\n")[1].strip() for mutant in mutants_of("A.sol", FUNCTION.format(line))}


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("return a == b;", "return a != b;"),
        ("return a < b;", "return a <= b;"),
        ("return a >= b;", "return a > b;"),
        ("return a && b;", "return a || b;"),
        ("return a + b;", "return a - b;"),
        ("return a << b;", "return a >> b;"),
        ("a++;", "a--;"),
        ("a += b;", "a -= b;"),
    ],
)
def test_an_operator_becomes_its_neighbour(line: str, changed: str) -> None:
    assert changed in applied(line)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("return 0;", "return 1;"),
        ("return 24;", "return (24 + 1);"),
        ("return 0xff;", "return (0xff + 1);"),
        ("return true;", "return false;"),
        ("by = _actor(a, Role.ANY, b);", "by = _actor(a, Role.MANUFACTURER, b);"),
        ("by = _actor(a, b, Scope.SHIP);", "by = _actor(a, b, Scope.ALL);"),
    ],
)
def test_a_constant_becomes_another(line: str, changed: str) -> None:
    assert changed in applied(line)


def test_a_condition_is_negated() -> None:
    assert "if (!(a.b(c))) d();" in applied("if (a.b(c)) d();")


def test_a_require_loses_its_condition_and_keeps_its_reason() -> None:
    assert "require(true, Wrong(a, b));" in applied("require(f(a, b), Wrong(a, b));")


@pytest.mark.parametrize("line", ["emit A(b);", "delete a[b];", "_take(a);", "_items[a] = b;", "a.set(b);", "a.b++;"])
def test_a_statement_is_left_out(line: str) -> None:
    assert "" in applied(line)


@pytest.mark.parametrize("line", ["uint256 a = b;", "return a;"])
def test_a_declaration_and_a_return_stay(line: str) -> None:
    assert applied(line) == set()


@pytest.mark.parametrize("line", ["// a == 1", "/* a == 1 */", 'f("a == 1");', "import {A} from B;"])
def test_comments_strings_and_imports_are_not_code(line: str) -> None:
    assert applied(line) == set()


def test_a_string_inside_a_changed_condition_stays_as_it_was() -> None:
    assert 'if (!(has(a, "#"))) b();' in applied('if (has(a, "#")) b();')


def test_what_is_blanked_keeps_every_place() -> None:
    source = 'a; // b == c\n"d"; /* e\nf */ g;\n'

    assert [len(line) for line in visible(source).split("\n")] == [len(line) for line in source.split("\n")]


def test_a_mutant_names_its_line_and_its_change() -> None:
    (mutant,) = mutants_of("A.sol", FUNCTION.format("return a == b;"))

    assert (mutant.line, mutant.text) == (2, "return a [== -> !=] b;")


def test_two_mutants_of_one_place_have_two_names() -> None:
    one, other = (Mutant("A.sol", "a + b", 2, "+", new) for new in "-*")

    assert one.id != other.id


def outcomes(*killers: str | None) -> list[Outcome]:
    return [Outcome(str(i), "A.sol", i, f"m{i}", killer, 1.0) for i, killer in enumerate(killers)]


def reported(*killers: str | None, reasons: dict[str, str] | None = None) -> dict[str, Any]:
    made = SwitchedBuild({}, {}, {})
    return mutation.report(made, outcomes(*killers), 1, reasons or {})


def test_the_score_is_the_killed_share_of_what_was_judged() -> None:
    report = reported("random moves", "timeout", "test_a", None)

    assert (report["killed"], report["total"], report["score"]) == (3, 4, 0.75)


def test_it_is_told_who_killed_how_many() -> None:
    report = reported("random moves", "timeout", "test_a", "test_b", None)

    assert report["killed_by"] == {"contract tests": 2, "random moves": 1, "timeout": 1}


def test_a_survivor_keeps_the_reason_it_was_given() -> None:
    report = reported(None, reasons={"A.sol: m0": "equivalent"})

    assert report["survived"] == [{"file": "A.sol", "line": 0, "mutant": "m0", "reason": "equivalent"}]


def test_the_order_is_that_of_the_seed() -> None:
    assert mutation.drawn(range(100), 3) == mutation.drawn(reversed(range(100)), 3)
    assert mutation.drawn(range(100), 3) != mutation.drawn(range(100), 4)


def test_tests_that_killed_in_the_same_file_come_first_the_latest_before_the_others() -> None:
    (mutant,) = mutants_of("A.sol", "function _maySplitInTwo() {\n    return a == b;\n}\n")
    killers = [("A.sol", "a"), ("B.sol", "b"), ("A.sol", "c"), ("A.sol", "a")]

    assert mutation.likely(killers, mutant) == ["a", "c", "split"]


def test_every_mutant_of_the_contracts_differs_from_its_source() -> None:
    assert all(mutant.applied() != mutant.source for mutant in all_mutants())


def test_the_figures_kept_are_of_a_fair_sample_and_every_survivor_has_its_reason() -> None:
    kept = json.loads(mutation.RESULT.read_text("utf-8"))

    assert kept["total"] >= 400
    assert kept["score"] >= 0.9
    assert all(one["reason"] for one in kept["survived"])
