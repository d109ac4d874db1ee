"""What the mutation run changes in a Solidity source, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import mutation
from benchmarks.mutants import Mutant, mutants_of, visible
from benchmarks.mutation import Outcome

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


def outcomes(*results: str) -> list[Outcome]:
    return [Outcome(str(i), "A.sol", i, f"m{i}", result, 1.0) for i, result in enumerate(results)]


def test_the_score_counts_timeouts_as_killed_and_leaves_out_what_is_no_mutant() -> None:
    report: dict[str, Any] = mutation.report(outcomes("killed", "timeout", "survived", "stillborn", "same"), 1, {})

    assert (report["killed"], report["total"], report["score"]) == (2, 3, 0.6667)


def test_a_survivor_keeps_the_reason_it_was_given() -> None:
    report = mutation.report(outcomes("survived"), 1, {"A.sol: m0": "equivalent"})

    assert report["survived"] == [{"file": "A.sol", "line": 0, "mutant": "m0", "reason": "equivalent"}]


def test_a_larger_sample_of_the_same_seed_holds_the_smaller() -> None:
    mutants = mutants_of("A.sol", FUNCTION.format("return a == b && c < d && e + f > 7;"))

    assert mutation.chosen(mutants, 5, 3)[:2] == mutation.chosen(mutants, 2, 3)


def test_every_mutant_of_the_contracts_differs_from_its_source() -> None:
    assert all(mutant.applied() != mutant.source for mutant in mutation.all_mutants())
