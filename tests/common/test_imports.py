"""No circle of imports: whoever reads a module needs nothing that stands on it.

What runs counts, at the top of a module and inside functions alike; imports for types alone do not. A
module may not hide a circle by importing late, and late imports may only become fewer.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("governance", "grids", "parties", "disputes", "volunteers", "workshop")

# Imports of our own modules inside functions, by room. Lower a number when you remove one; never raise it.
# Those of the workshop come after ``django.setup()`` or wait until Django is installed.
INSIDE_FUNCTIONS = {"governance.cases": 6, "workshop": 26}


@dataclass(frozen=True)
class Import:
    """``module`` imports ``target``, at its top or inside a function."""

    module: str
    target: str
    is_late: bool


def modules(root: Path) -> dict[str, Path]:
    """Our modules by their dotted names; a package is its ``__init__``. Migrations are history."""
    found = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(module: str, path: Path, known: frozenset[str]) -> Iterator[Import]:
    """Every import of our own modules in ``path`` that runs."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]

    def targets(node: ast.stmt) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for one in node.names:
                full = f"{base}.{one.name}"
                yield full if full in known else base

    def visit(node: ast.AST, is_late: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (Import(module, one, is_late) for one in targets(node) if one in known)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.orelse:
                yield from visit(child, is_late)
        else:
            inside = is_late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for child in ast.iter_child_nodes(node):
                yield from visit(child, inside)

    for one in visit(ast.parse(path.read_text(encoding="utf-8")), is_late=False):
        if one.target != module:
            yield one


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules of which each reaches every other (Tarjan), each sorted."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def enter(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for target in sorted(arrows.get(module, ())):
            if target not in order:
                enter(target)
                low[module] = min(low[module], low[target])
            elif target in stack:
                low[module] = min(low[module], order[target])
        if low[module] == order[module]:
            at = stack.index(module)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(arrows):
        if module not in order:
            enter(module)
    return sorted(found)


def arrows_of(imports: list[Import]) -> dict[str, set[str]]:
    arrows: dict[str, set[str]] = {}
    for one in imports:
        arrows.setdefault(one.module, set()).add(one.target)
    return arrows


@cache
def our_imports() -> list[Import]:
    every = modules(ROOT)
    known = frozenset(every)
    return [one for module, path in every.items() for one in imports_of(module, path, known)]


def room_of(module: str) -> str:
    first, *rest = module.split(".")
    return f"{first}.{rest[0]}" if first == "governance" and rest else first


def may_be_late(module: str) -> bool:
    """What an app hands over, and commands, may import when they run."""
    return module.endswith(".apps") or ".management." in module


def test_no_circle_of_imports() -> None:
    assert circles(arrows_of(our_imports())) == []


def test_imports_inside_functions_become_fewer() -> None:
    late = Counter(
        room_of(one.module) for one in our_imports() if one.is_late and not may_be_late(one.module)
    )
    grown = {room: count for room, count in late.items() if count > INSIDE_FUNCTIONS.get(room, 0)}
    assert grown == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("from grids.b import B", "import grids.a"),
        ("from grids import b", "def late():\n    from grids.a import A"),
        ("from . import b", "from .a import A"),
    ],
)
def test_a_circle_is_found_however_it_is_written(tmp_path: Path, first: str, second: str) -> None:
    assert circles(written(tmp_path, first, second)) == [["grids.a", "grids.b"]]


def test_an_import_for_types_alone_makes_no_circle(tmp_path: Path) -> None:
    second = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from grids.a import A"
    assert circles(written(tmp_path, "from grids.b import B", second)) == []


def written(root: Path, first: str, second: str) -> dict[str, set[str]]:
    """The arrows between two modules with these texts."""
    folder = root / "grids"
    folder.mkdir()
    for name, text in (("__init__", ""), ("a", first), ("b", second)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    every = modules(root)
    known = frozenset(every)
    return arrows_of([one for module, path in every.items() for one in imports_of(module, path, known)])
