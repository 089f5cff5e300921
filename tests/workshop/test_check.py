"""``make test`` and ``make pytest``: what they run, and the time that all tests may take."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from workshop import check, choosing
from workshop.terminal import ROOT, Trouble


def test_the_documents_name_the_limit_that_is_held() -> None:
    text = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
    assert re.findall(r"\*\*(\d+) minutes\*\*", text) == [f"{check.SUITE_MINUTES:g}"]


def test_a_run_within_the_limit_says_nothing_and_one_beyond_it_names_the_machine() -> None:
    assert check.too_long(1200, 20) == ""
    said = check.too_long(1260, 20)
    assert said.startswith("All tests took 21.0 minutes; 20 are allowed")
    assert re.search(r"this machine [\d.]+ ms; usual", said)


def test_a_slower_machine_is_allowed_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check.minutes_allowed() == check.SUITE_MINUTES
    monkeypatch.setenv("SUITE_MINUTES", "45")
    assert check.minutes_allowed() == 45


@pytest.mark.parametrize("text", ["x", "0", "-1", "nan", "1e9"])
def test_a_limit_that_is_none_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUITE_MINUTES", text)
    with pytest.raises(Trouble, match=f"SUITE_MINUTES={text}"):
        check.minutes_allowed()


def test_linters_are_chosen_by_a_word_of_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHECKS", raising=False)
    assert len(check.wanted()) == len(check.linters())
    monkeypatch.setenv("CHECKS", "ruff, floors")
    assert [one.name for one in check.wanted()] == [
        "style (ruff check)",
        "format (ruff format)",
        "floors (import-linter)",
    ]
    monkeypatch.setenv("CHECKS", "rust")
    with pytest.raises(Trouble, match="CHECKS=rust"):
        check.wanted()


class Runs:
    """What pytest was asked, without running it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, paths: set[str]) -> None:
        self.asked: list[Sequence[str]] = []
        monkeypatch.setattr(check.assets, "build", lambda: None)
        monkeypatch.setattr(check, "_compile_messages", lambda _environment: None)
        monkeypatch.setattr(check, "_pytest", self._pytest)
        monkeypatch.setattr(choosing, "changed", lambda: paths)

    def _pytest(self, arguments: Sequence[str], _environment: dict[str, str]) -> int:
        self.asked.append(arguments)
        return 0


def test_a_quick_run_asks_what_changed_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Runs(monkeypatch, {"deploy/nginx.conf", "notes.txt"})
    assert check.only_pytest([]) == 0
    assert runs.asked == [["tests/workshop/test_deploy.py"]]
    said = capsys.readouterr().out
    assert "No test is known for: notes.txt" in said
    assert "make test asks everything" in said


def test_what_is_named_is_asked_whatever_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(monkeypatch, {"tests/conftest.py"})
    check.only_pytest(["tests/areas", "-k", "tree"])
    check.only_pytest([])
    assert runs.asked == [["tests/areas", "-k", "tree"], []]


def test_nothing_changed_runs_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Runs(monkeypatch, set())
    assert check.only_pytest([]) == 0
    assert runs.asked == []
    assert "make test" in capsys.readouterr().out
