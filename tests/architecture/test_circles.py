"""No file of the package needs itself by way of others; imports for the type checker alone count, too."""

from __future__ import annotations

from tests.architecture.package import files_imported, modules


def _circles(imports: dict[str, set[str]]) -> set[frozenset[str]]:
    """The files that reach one another, of each such group all."""
    reached = {name: _reached(name, imports) for name in imports}
    groups = (frozenset(other for other in found if name in reached[other]) for name, found in reached.items())
    return {group for group in groups if group}


def _reached(name: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        fresh = imports[todo.pop()] - found
        found |= fresh
        todo += fresh
    return found


def test_a_circle_is_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert _circles(imports) == {frozenset({"b", "c"})}


def test_what_a_front_hands_on_counts_as_the_file_it_comes_from() -> None:
    cli = modules()["lotproof.service.stores"]
    assert "lotproof.outbox.store" in files_imported(cli)
    assert "lotproof.outbox" not in files_imported(cli)


def test_no_files_stand_in_a_circle() -> None:
    imports = {name: files_imported(path) for name, path in modules().items()}
    assert _circles(imports) == set()
