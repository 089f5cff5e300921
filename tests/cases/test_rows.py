"""Rows of lists: what people wrote is escaped, and words are the reader's."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from governance.cases.choices import Secrecy
from governance.cases.models import Case, Clock
from governance.cases.reading.listing import COLUMNS
from governance.cases.reading.prefetch import Named
from governance.cases.sla.display import face
from governance.common.jinja import macro

NASTY = "<i>\"'&"


def a_case(**changes: Any) -> Any:
    """A case as ``prefetch`` leaves it, without a database."""
    case = Case(
        pk=1,
        number="530111-260301-0001",
        title=f"井盖{NASTY}",
        place=f"门口{NASTY}",
        state="in_progress",
        reported_at=timezone.now(),
    )
    clock = Clock(pk=7, kind="handle", state="running", clock_type="working_hours")
    clock.due_at = timezone.now() + timedelta(hours=3, minutes=1)
    around = {
        "face": face(clock),
        "picture": "3",
        "names": Named(f"社区{NASTY}", f"单位{NASTY}", f"类别{NASTY}", f"来源{NASTY}"),
        "claimed_by": SimpleNamespace(name=f"张{NASTY}"),
        "kind": "incident",
    }
    shown = SimpleNamespace(
        **{field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields}
    )
    shown.get_urgency_display = lambda: f"急{NASTY}"
    shown.get_secrecy_display = lambda: Secrecy(shown.secrecy).label
    shown.is_confidential = changes.get("secrecy", Secrecy.OPEN) != Secrecy.OPEN
    for name, value in {**around, **changes}.items():
        setattr(shown, name, value)
    return shown


def rows(case: Any, *, may_choose: bool = False) -> str:
    """The row of one case with every column."""
    return str(macro("cases/rows.jinja", "rows")([case], COLUMNS, may_choose))


def test_nothing_that_people_wrote_becomes_markup() -> None:
    case = a_case(urgency="urgent")
    html = rows(case, may_choose=True)
    assert "<i>" not in html
    assert "\"'&" not in html
    assert html.count("&lt;i&gt;&#34;&#39;&amp;") >= 8


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "为什么是这个时限"), ("en", "Why this deadline")]
)
def test_words_are_the_readers(language: str, words: str) -> None:
    with translation.override(language):
        assert words in rows(a_case())


def test_links_lead_to_the_case_its_clock_and_its_photo() -> None:
    html = rows(a_case())
    for address in ("", "clocks/7/", "files/3/small/"):
        assert f'"/cases/530111-260301-0001/{address}"' in html


def test_a_row_says_what_is_special() -> None:
    marks = macro("cases/tags.jinja", "marks")
    plain = marks(a_case(claimed_by=None))
    assert "督办" not in plain
    assert "红牌" not in plain
    special = marks(
        a_case(
            is_supervised=True,
            red_cards=2,
            yellow_cards=1,
            returns=3,
            reworks=4,
            parts=5,
            secrecy="confidential",
        )
    )
    for words in ("督办", "红牌 2", "退回 3", "返工 4", "拆出 5 件", "保密"):
        assert words in special
    assert "黄牌" not in special


def test_every_column_has_a_cell() -> None:
    assert rows(a_case()).count("<td") == len(COLUMNS)


def test_a_row_of_the_workbench_offers_the_next_two_acts() -> None:
    def act(code: str, **more: Any) -> Any:
        known = {"label": f"{code}{NASTY}", "key": "", "is_quick": False, "is_danger": False}
        return SimpleNamespace(code=code, **(known | more))

    waiting = macro("cases/rows.jinja", "waiting")
    case = a_case(version=4)
    case.acts = [act("accept", is_quick=True, key="a"), act("reject", is_danger=True), act("third")]
    html = waiting([case], mark_safe('<input name="token">'))
    assert 'action="/cases/530111-260301-0001/acts/accept/"' in html
    assert '<input name="token"><input type="hidden" name="version" value="4">' in html
    assert 'data-key="a">accept&lt;i&gt;' in html
    assert "btn-outline-danger" in html
    assert "third" not in html
    case.acts = []
    assert "打开" in waiting([case], "")
