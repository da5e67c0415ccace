"""The law of the house, held by tests: typed data, docs that fit the code, and nothing faked."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

import models
from bot.cli import main as cli
from bot.cli.docs import PREFIX, ROOT, generated
from bot.config import Settings

ROOMS = ("bot", "handlers", "models")
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
MAP = ROOT / "docs" / "architecture.md"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")


def modules() -> Iterator[str]:
    """Every module of models/ but those that load a machine-learning library."""
    for found in pkgutil.walk_packages(models.__path__, "models."):
        if not found.name.startswith("models.ml"):
            yield found.name


def parts_of(hint: object) -> Iterator[object]:
    """A type with everything inside its brackets."""
    yield hint
    yield typing.get_origin(hint)
    for inner in typing.get_args(hint):
        yield from parts_of(inner)


@pytest.mark.parametrize("name", sorted(modules()))
def test_models_hold_typed_data(name: str) -> None:
    """No field of a dataclass is a dictionary or Any: what is in it can be read from its type."""
    module = importlib.import_module(name)
    for owner in vars(module).values():
        if inspect.isclass(owner) and is_dataclass(owner) and owner.__module__ == name:
            for field, hint in typing.get_type_hints(owner).items():
                loose = {typing.Any, dict, Mapping, object} & {part for part in parts_of(hint) if _hashable(part)}
                assert not loose, f"{name}.{owner.__name__}.{field} is {hint}"


def _hashable(part: object) -> bool:
    return getattr(part, "__hash__", None) is not None


def sources(*rooms: str) -> list[Path]:
    """The Python files of rooms, without what others wrote."""
    return [
        file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))
        if not {"node_modules", "migrations", "__pycache__"} & set(file.parts)
    ]  # fmt: skip


def is_exempt(node: ast.AST, owner: ast.AST) -> bool:
    """Private things, dunders, a port's members (the port explains them), what a library's class asks for, setters."""
    if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
        return True
    is_setter = any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in node.decorator_list)
    return isinstance(owner, ast.ClassDef) and (is_setter or bool(owner.bases) or node.name in port_members())


@cache
def port_members() -> frozenset[str]:
    """The names of what ports ask for, in every room."""
    classes = [
        node for file in sources(*ROOMS) for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Protocol" for base in node.bases)
    ]  # fmt: skip
    return frozenset(getattr(member, "name", "") for port in classes for member in port.body)


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def undocumented(node: Documented, place: str) -> Iterator[str]:
    """Public modules, classes and functions without a docstring."""
    if not ast.get_docstring(node):
        yield place
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Module | ast.ClassDef) and isinstance(child, Documented) and not is_exempt(child, node):
            yield from undocumented(child, f"{place}:{getattr(child, 'name', '')}")


def test_what_is_public_is_explained() -> None:
    """Every public module, class and function of the three rooms has a docstring."""
    missing = [
        place for file in sources(*ROOMS)
        for place in undocumented(ast.parse(file.read_text("utf-8")), str(file.relative_to(ROOT)))
        if file.stat().st_size
    ]  # fmt: skip
    assert missing == []


def test_nothing_is_mocked() -> None:
    """Tests speak with small real servers: no file imports a mock, replaces an attribute or hands on a bag of names."""
    mock = re.compile(r"^\s*(?:from|import) +(?:unittest\.)?mock\b|^\s*from unittest import .*\bmock\b", re.MULTILINE)
    replaced = re.compile(r"\bmonkeypatch\." + "setattr|Simple" + "Namespace")
    for file in sources(*ROOMS, "tests"):
        said = file.read_text("utf-8")
        assert not mock.search(said), file
        assert not replaced.search(said), file


def test_the_bot_is_wired_in_one_place() -> None:
    """What the tests run is made by the composition root that makes what shops run."""
    wiring = {
        str(file.relative_to(ROOT)) for file in sources(*ROOMS, "tests")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Deps"
    }  # fmt: skip
    assert wiring == {"bot/app/wiring.py"}


def test_one_file_of_the_tests_knows_the_tables_of_the_queue() -> None:
    """They are procrastinate's own, and may change with it.

    The tests of backups are about every table there is, and the crash matrix looks beneath everything of ours.
    """
    knowing = {file for file in sources("tests") if "procrastinate" + "_" in file.read_text("utf-8")}
    assert {file.name for file in knowing if file.parent.name != "chaos"} == {"queue.py", "test_backup.py"}


def test_a_case_has_one_writer() -> None:
    """Nothing but ``handlers/change.py`` saves a case or writes to its audit trail."""
    writers = {
        str(file.relative_to(ROOT)) for file in sources(*ROOMS) for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("save", "audit") and getattr(node.value, "id", "") == "tx"
    }  # fmt: skip
    assert writers == {"handlers/change.py"}


def test_who_may_is_asked_at_one_place() -> None:
    """The rule is one function, and nothing but ``handlers/admit.py`` asks it."""
    asking = {
        str(file.relative_to(ROOT)) for file in sources(*ROOMS) for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "why_not"
    }  # fmt: skip
    assert asking == {"handlers/admit.py"}


def test_every_setting_is_in_its_page() -> None:
    """docs/settings.md and .env.example name each, with what it is."""
    pages = generated(get_command(cli.app))
    for name, field in Settings.model_fields.items():
        assert field.description, name
        for page in (ROOT / "docs" / "settings.md", ROOT / ".env.example"):
            assert f"{PREFIX}{name.upper()}" in pages[page]


@pytest.mark.parametrize("page", sorted(generated(get_command(cli.app))), ids=lambda page: page.name)
def test_generated_pages_are_up_to_date(page: Path) -> None:
    """Where this fails: `make docs`."""
    assert page.read_text("utf-8") == generated(get_command(cli.app))[page]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_our_pages_leads_somewhere(page: Path) -> None:
    """A relative link names a file that exists."""
    broken = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert broken == []


def test_the_map_of_the_house_is_true() -> None:
    """Every path that docs/architecture.md names exists."""
    named = re.findall(r"`((?:models|handlers|bot|tests|docs)/[\w./-]*)`", MAP.read_text("utf-8"))
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_of_the_house_is_whole() -> None:
    """docs/architecture.md names every room of models/ and bot/, and the rooms within them."""
    said = MAP.read_text("utf-8")
    rooms = [
        room
        for floor in ("models", "bot")
        for depth in ("*", "*/*")
        for room in (ROOT / floor).glob(f"{depth}/__init__.py")
    ]
    missing = [
        str(room.parent.relative_to(ROOT)) for room in rooms if f"`{room.parent.relative_to(ROOT)}/`" not in said
    ]
    assert len(rooms) > 20
    assert missing == []


def commands(group: typing.Any, path: str = "highroad") -> Iterator[str]:
    """Every command that a person can type."""
    for name, command in group.commands.items():
        if not command.hidden:
            full = f"{path} {name}"
            yield from commands(command, full) if hasattr(command, "commands") else [full]


def test_every_command_is_in_some_page() -> None:
    """What the command line can do is written where people look for it."""
    said = "\n".join(page.read_text("utf-8") for page in PAGES)
    found = list(commands(get_command(cli.app)))
    assert "highroad serve" in found
    assert [command for command in found if not re.search(rf"\b{re.escape(command)}\b", said)] == []
