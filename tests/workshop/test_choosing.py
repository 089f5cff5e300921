"""``make pytest`` asks what a change touches: by rooms, by imports, and says what it does not know."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from workshop import choosing
from workshop.choosing import choose
from workshop.terminal import ROOT

FILES = {
    "tests/conftest.py": "",
    "tests/cast.py": "import governance.areas.models",
    "tests/cases/__init__.py": "",
    "tests/cases/story.py": "from governance.cases import filing",
    "tests/cases/test_loop.py": "from tests.cast import Cast\nfrom tests.cases import story",
    "tests/areas/test_tree.py": "from governance.areas import services",
    "tests/insight/piles.py": "from tests.cases.story import walk",
    "tests/insight/test_board.py": "from tests.insight import piles",
    "tests/portal/test_pages.py": "",
    "tests/portal/test_health.py": "import governance.areas.models",
    "tests/workshop/test_upgrade.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        # a module: its room, and whoever imports it, also through helpers of the tests
        ("governance/areas/models.py", ["tests/areas", "tests/portal/test_health.py"]),
        ("governance/cases/filing.py", ["tests/cases", "tests/insight/test_board.py"]),
        ("governance/areas/migrations/0002_more.py", ["tests/areas", "tests/workshop/test_upgrade.py"]),
        ("tests/areas/test_tree.py", ["tests/areas/test_tree.py"]),
        ("tests/cases/story.py", ["tests/cases/test_loop.py", "tests/insight/test_board.py"]),
        ("tests/cases/conftest.py", ["tests/cases"]),
        ("tests/cases/sheet.docx", ["tests/cases"]),
        ("templates/cases/case.jinja", ["tests/cases", "tests/portal/test_pages.py"]),
        ("templates/base.jinja", ["tests/portal"]),
    ],
)
def test_a_change_leads_to_its_tests(root: Path, changed: str, tests: list[str]) -> None:
    choice = choose([changed], root)
    assert choice.arguments() == tests
    assert not choice.unknown


def test_a_file_that_nobody_answers_for_is_named(root: Path) -> None:
    choice = choose(["notes.txt", "governance/areas/models.py"], root)
    assert choice.unknown == {"notes.txt"}


@pytest.mark.parametrize("path", ["tests/cast.py", "tests/conftest.py"])
def test_what_everything_stands_on_asks_everything(root: Path, path: str) -> None:
    choice = choose([path, "governance/areas/models.py"], root)
    assert choice.everything
    assert choice.arguments() == []


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_what_changed_is_what_is_new_on_the_branch_and_what_is_not_saved_yet(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "ROOT", root)
    assert choosing.changed() == set()  # no repository
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "branch")
    (root / "tests/cast.py").write_text("# changed")
    git(root, "commit", "-qam", "two")
    (root / "tests/portal/test_pages.py").write_text("# not saved")
    (root / "fresh.txt").write_text("")
    assert choosing.changed() == {"tests/cast.py", "tests/portal/test_pages.py", "fresh.txt"}
    git(root, "add", ".")
    git(root, "commit", "-qm", "three")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--ff-only", "branch")
    assert choosing.changed() == {"tests/portal/test_pages.py", "fresh.txt"}  # the last commit's


def test_every_rule_names_tests_and_files_that_are_there() -> None:
    for beginning, tests in choosing.RULES:
        assert list(ROOT.glob(f"{beginning}*")), beginning
        assert [test for test in tests if not (ROOT / test).exists()] == []
    assert [path for path in choosing.EVERYBODYS if not (ROOT / path).exists()] == []


def test_every_room_has_a_folder_of_tests() -> None:
    rooms = {path.parent.name for path in ROOT.glob("governance/*/__init__.py")} | {"grids", "workshop"}
    assert [room for room in sorted(rooms) if not (ROOT / "tests" / room).is_dir()] == []
