"""The documents name modules and functions that are there: a name that was moved is found out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_A_TOY = "docs/adding-an-app.md"  # names the files of an app that is to be written
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if path.relative_to(ROOT).as_posix() != OF_A_TOY
)
FILE = re.compile(r"[\w/]+\.(?:py|html|js|css|txt)")
TERM = re.compile(r"\| (`.+?`) \| [^|`]+ \| `([\w/]+\.py)` \| [^|]+ \|")
DOTTED = re.compile(r"[a-z]\w*(?:\.\w+)+")


@cache
def sources() -> dict[str, str]:
    """The text of every source file by its path."""
    rooms = (
        "governance",
        "grids",
        "parties",
        "disputes",
        "volunteers",
        "workshop",
        "tests",
        "templates",
        "static",
        "deploy",
    )
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in rooms
        for kind in ("*.py", "*.html", "*.js", "*.css", "*.txt")
        for path in (ROOT / room).rglob(kind)
        if "vendor" not in path.parts
    }


@cache
def modules() -> dict[str, str]:
    """The text of every module of ours, tests left out, by its path with a slash before it."""
    return {
        f"/{path}": text
        for path, text in sources().items()
        if path.endswith(".py") and not path.startswith("tests/")
    }


@cache
def words() -> frozenset[str]:
    return frozenset(word for text in modules().values() for word in re.findall(r"\w+", text))


def is_there(name: str) -> bool:
    """Whether ``name`` is a module, or something of a module, or a code that stands in the sources."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        path = "/".join(parts[:cut])
        ends = (f"/{path}.py", f"/{path}/__init__.py")
        texts = [text for file, text in modules().items() if file.endswith(ends)]
        if texts and (cut == len(parts) or any(re.search(rf"\b{parts[cut]}\b", text) for text in texts)):
            return True
    if any(f'"{name}"' in text for text in modules().values()):
        return True  # a right, a setting, a task
    of_a_module = any(file.endswith(f"/{parts[0]}.py") or f"/{parts[0]}/" in file for file in modules())
    return not of_a_module and parts[-1] in words()


def faults(text: str) -> list[str]:
    """The names between backticks in ``text`` that are nowhere."""
    found = []
    for said in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S)):
        dotted = DOTTED.match(said)
        if FILE.fullmatch(said):
            if not any(f"/{path}".endswith(f"/{said}") for path in sources()):
                found.append(said)
        elif dotted and said[dotted.end() :][:1] in ("", "(") and not is_there(dotted[0]):
            found.append(said)
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_is_there(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_a_name_that_is_gone_is_found() -> None:
    assert faults("`sla/clocks.py`, `areas.services.move_area`, `cases.view`, `post.role`") == []
    assert faults("`sla/timing.py`, `areas.services.shift_area`, `cases.standing`") == [
        "sla/timing.py",
        "areas.services.shift_area",
        "cases.standing",
    ]


def test_each_term_of_the_glossary_stands_in_its_module() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [match for line in lines if (match := TERM.fullmatch(line))]
    assert len(terms) == sum(line.startswith("| `") for line in lines)
    astray = [
        f"{term} {path}"
        for names, path in (match.groups() for match in terms)
        for term in re.findall(r"`(\w+)`", names)
        if not any(
            file in (f"/{path}", f"/governance/{path}") and re.search(rf"\b{term}\b", text)
            for file, text in modules().items()
        )
    ]
    assert astray == []
