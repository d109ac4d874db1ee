"""Every command has help, an example that can be typed, documented options, and its page."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from lotproof.cli.main import COMMANDS, main
from lotproof.cli.options import Command
from lotproof.service.things import gln_of, gtin_of, read_scan
from scripts.document_commands import PAGE, commands, page

ALL = {context.command_path: (command, context) for command, context in commands()}
LEAVES = {path: command for path, (command, _) in ALL.items() if isinstance(command, Command)}
GROUPS = {path for path, (command, _) in ALL.items() if isinstance(command, click.Group)}


def test_every_command_is_declared_in_one_way() -> None:
    assert set(ALL) == set(LEAVES) | GROUPS


@pytest.mark.parametrize("path", ALL)
def test_it_has_help(path: str) -> None:
    told = (ALL[path][0].help or "").strip()
    assert re.match(r"[A-Z].*\.$", told, re.DOTALL)


@pytest.mark.parametrize("path", ALL)
def test_every_option_is_documented(path: str) -> None:
    options = [one for one in ALL[path][0].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize("path", LEAVES)
def test_it_has_json_and_home(path: str) -> None:
    assert {"json", "home"} <= {one.name for one in LEAVES[path].params}


@pytest.mark.parametrize("path", LEAVES)
def test_its_example_can_be_typed(path: str) -> None:
    words = shlex.split(LEAVES[path].example)
    assert " ".join(words[: len(path.split())]) == path
    context = click.Context(LEAVES[path], info_name=path)
    LEAVES[path].parse_args(context, words[len(path.split()) :])
    assert context.params


@pytest.mark.parametrize("path", LEAVES)
def test_the_identifiers_of_its_example_are_right(path: str) -> None:
    for word in shlex.split(LEAVES[path].example):
        if word.startswith("("):
            read_scan(word)
        elif re.fullmatch("[0-9]{13}", word):
            gln_of(word, path)
        elif re.fullmatch("[0-9]{14}", word):
            gtin_of(word)


def test_the_table_lists_the_commands_with_short_lines() -> None:
    assert all(re.fullmatch(r"[A-Z].{10,60}\.", short) for _, short in COMMANDS.values())
    assert set(main.list_commands(click.Context(main))) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_leads_to_the_command(name: str) -> None:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    assert found.name == name


def test_the_issue_asks_for_these() -> None:
    wanted = "partner product lot ship receive reject void split pack unpack dispense recall capture verify history"
    assert set(wanted.split()) | {"key", "chain", "deploy", "demo"} <= set(COMMANDS)


def test_who_acts_can_be_named_wherever_something_is_signed() -> None:
    reading = {"list", "show", "demo", "chain", "key", "metrics", "ledger"}
    silent = {path for path, command in LEAVES.items() if "who" not in {one.name for one in command.params}}
    assert all(set(path.split()) & reading for path in silent)


def test_the_page_is_what_help_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m scripts.document_commands"
