"""``make pytest`` without arguments: the tests that a change touches, and a plain word on what is left out.

By names and imports, not by traces of earlier runs: a trace knows neither templates nor catalogues nor
what runs in another process, and the town that every test stands in is built in only one of them.

A changed file leads to: the tests of its room (``governance/cases/…`` to ``tests/cases``), test files
anywhere that import it, themselves or through a helper of the tests, and what RULES say of files that
nobody imports. A room above that only uses a changed room is not asked; ``make test`` asks everything.
"""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from workshop.terminal import ROOT

PACKAGES = ("governance", "grids", "workshop", "tests")
# Files that nobody imports: the beginning of their path, and the tests that look at them.
RULES = (
    ("templates/cases/", ("tests/cases", "tests/portal/test_pages.py")),
    ("templates/insight/", ("tests/insight", "tests/portal/test_pages.py")),
    ("templates/administration/", ("tests/administration", "tests/portal/test_pages.py")),
    ("templates/importing/", ("tests/importing", "tests/portal/test_pages.py")),
    ("templates/grids/", ("tests/grids", "tests/portal/test_pages.py")),
    ("templates/", ("tests/portal", "tests/common")),
    ("static/js/", ("tests/e2e/test_shell.py", "tests/workshop/test_assets.py")),
    ("static/", ("tests/workshop/test_assets.py",)),
    ("locale/", ("tests/common/test_messages.py",)),
    ("docs/", ("tests/common/test_docs.py", "tests/workshop/test_deploy.py")),
    ("README", ("tests/common/test_docs.py",)),
    ("deploy/", ("tests/workshop/test_deploy.py",)),
    ("docker-compose.yml", ("tests/workshop/test_deploy.py",)),
    ("Dockerfile", ("tests/workshop/test_deploy.py",)),
    ("Makefile", ("tests/workshop/test_run.py",)),
    ("pyproject.toml", ("tests/common/test_imports.py", "tests/workshop/test_run.py")),
    ("requirements", ("tests/workshop/test_run.py",)),
    ("package", ("tests/workshop/test_assets.py",)),
    ("governance/settings.py", ("tests/portal", "tests/workshop/test_deploy.py")),
)
# What everything stands on: a change there is everybody's.
EVERYBODYS = ("tests/conftest.py", "tests/settings.py", "tests/cast.py", "tests/snapshot.py")


@dataclass
class Choice:
    """Files and folders of tests for a set of changed files, and the changed files nobody answers for."""

    tests: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    everything: bool = False

    def arguments(self) -> list[str]:
        """For pytest: no file beside the folder that holds it."""
        if self.everything:
            return []
        folders = {test for test in self.tests if not test.endswith(".py")}
        return sorted(
            test for test in self.tests if not any(str(up) in folders for up in PurePosixPath(test).parents)
        )


def _git(*words: str) -> list[str]:
    """Lines of git's answer; none where there is no repository or no such name."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []


def changed() -> set[str]:
    """What differs from where this branch left its upstream (else ``main``), saved in git or not.

    On that branch itself, with nothing unsaved: what the last commit changed.
    """
    base = _git("merge-base", "HEAD", "@{upstream}") or _git("merge-base", "HEAD", "main") or ["HEAD"]
    found = {*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")}
    return found or set(_git("diff", "--name-only", "HEAD~1"))


def module_of(path: str) -> str:
    """``governance/cases/sla/clocks.py`` as Python names it; "" for what is no module of ours."""
    parts = PurePosixPath(path).with_suffix("").parts
    if not path.endswith(".py") or parts[0] not in PACKAGES:
        return ""
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    """Names a file imports, of modules and of what is taken from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reading_tests(root: Path = ROOT) -> dict[str, set[str]]:
    """Each test file with all it imports, itself or through helpers in ``tests`` that are no test."""
    direct = {
        str(path.relative_to(root).as_posix()): set(_imports(path)) for path in (root / "tests").rglob("*.py")
    }
    # The town of the whole suite is imported by nearly every test; it says nothing about them.
    helpers = {
        module_of(path): names
        for path, names in direct.items()
        if not path.rpartition("/")[2].startswith("test_") and path not in EVERYBODYS
    }
    found = {}
    for path, names in direct.items():
        if path.rpartition("/")[2].startswith("test_"):
            known, fresh = set(names), set(names)
            while fresh:
                fresh = {more for name in fresh if name in helpers for more in helpers[name]} - known
                known |= fresh
            found[path] = known
    return found


def choose(paths: Iterable[str], root: Path = ROOT) -> Choice:
    """The tests for changed files; names are those of git, with slashes."""
    paths = sorted(paths)
    if any(path in EVERYBODYS for path in paths):
        return Choice(everything=True)
    choice = Choice()
    readers = reading_tests(root) if any(module_of(path) for path in paths) else {}
    for path in paths:
        if found := _for(path, readers, root):
            choice.tests |= found
        else:
            choice.unknown.add(path)
    return choice


def _for(path: str, readers: dict[str, set[str]], root: Path) -> set[str]:
    parts, module = path.split("/"), module_of(path)
    found = {test for test, names in readers.items() if module and module in names}
    if parts[0] == "tests":
        if parts[-1].startswith("test_"):
            found |= {path} if (root / path).exists() else set()  # one that was removed needs no run
        elif parts[-1] == "conftest.py" or not path.endswith(".py"):
            found.add("/".join(parts[:-1]))
        return found or {"/".join(parts[:-1])}
    for beginning, tests in RULES:
        if path.startswith(beginning):
            found |= {test for test in tests if (root / test).exists()}
            break
    else:
        room = parts[1] if parts[0] == "governance" and len(parts) > 2 else parts[0]
        if parts[0] in PACKAGES and (root / "tests" / room).is_dir():
            found.add(f"tests/{room}")
    if "/migrations/" in path:
        found.add("tests/workshop/test_upgrade.py")
    return found
