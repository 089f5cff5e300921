"""Names and numbers of reporters reach a browser by reveal alone: on no page and in no form beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.models import Case
from governance.cases.workflow.definitions import flow_of
from tests import cast as town
from tests.cases import story
from tests.cases.test_ways_out import World, addresses, asked, body_of, build
from tests.cast import Cast, fresh
from tests.portal.browsers import HTMX, browser_of

pytestmark = pytest.mark.django_db

SEEN = {
    "reporter_name": "司徒望舒",
    "reporter_phone": "13811223344",
}
JOINED = {"reporter_name": "令狐晚照", "reporter_phone": "13855667788"}
OUTSIDE = "13899887766"
WORDS = [
    "欧阳霁月",
    "13711112222",
    "慕容沧海",
    "13733334444",
    *SEEN.values(),
    *JOINED.values(),
    OUTSIDE,
]
STATES = ("reported", "registered", "in_progress", "closed")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[str, Case]]]:
    """The world of confidential cases, and beside it an open case in each state, reported and joined."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build(town.assemble())
        yield world, {state: reported(world.cast, state) for state in STATES}
        transaction.set_rollback(True)


def reported(cast: Cast, state: str) -> Case:
    now = timezone.now()
    case = story.walk(cast, state, at=now)
    Case.objects.filter(pk=case.pk).update(reporter_name=SEEN["reporter_name"])
    case = Case.objects.get(pk=case.pk)
    case.reporter_phone = SEEN["reporter_phone"]
    case.save()
    if case.is_open:
        story.act(case, "join", cast.zhang, at=now, text="我也看到了", **JOINED)
        said = {"party": "某电力公司", "address": OUTSIDE, "text": "请到光明路检修路灯"}
        if state == "registered":
            story.act(case, "forward", cast.zhang, at=now, **said)
            story.act(case, "ask_reporter", cast.zhang, at=now, text="是哪一种垃圾？", reporters=[0])
    return Case.objects.get(pk=case.pk)


READERS = {
    "the secretary, who may reveal": lambda cast: cast.secretary,
    "the unit, which may not": lambda cast: cast.he,
    "the grid worker, who may not": lambda cast: cast.grid_ma,
}


@pytest.mark.parametrize("who", READERS)
def test_no_form_of_any_act_shows_a_reporter(who: str, seeded: tuple[World, dict[str, Case]]) -> None:
    world, cases = seeded
    browser = browser_of(READERS[who](world.cast))
    leaks, shown = [], 0
    for case in cases.values():
        url = case.get_absolute_url()
        assert asked(browser, url, WORDS) == [], url
        for code, transition in flow_of(case.kind).transitions.items():
            if case.state not in transition.sources:
                continue
            answer = browser.get(f"{url}acts/{code}/", **HTMX)
            shown += answer.status_code == 200
            leaks += [(url, code, word) for word in WORDS if word in body_of(answer)]
    assert leaks == []
    assert shown > len(STATES)  # forms were looked at


def test_no_other_page_shows_a_reporter_to_who_may_read_the_case(
    seeded: tuple[World, dict[str, Case]],
) -> None:
    world, _cases = seeded
    browser = browser_of(world.cast.secretary)
    assert [one for one in addresses(world) if asked(browser, one, WORDS)] == []


def test_a_form_that_comes_back_shows_what_was_typed_and_nothing_of_the_case(
    seeded: tuple[World, dict[str, Case]],
) -> None:
    world, cases = seeded
    case, browser = cases["registered"], browser_of(world.cast.zhang)
    answer = browser.post(f"{case.get_absolute_url()}acts/join/", {"text": "", "version": case.version})
    assert answer.status_code == 422
    assert [word for word in WORDS if word in body_of(answer)] == []


def test_the_one_way_is_written_down(seeded: tuple[World, dict[str, Case]]) -> None:
    world, cases = seeded
    case = cases["in_progress"]
    before = AuditEntry.objects.filter(act="reveal").count()
    for person, status in ((world.cast.he, 403), (world.cast.grid_ma, 403), (world.cast.zhao, 404)):
        answer = browser_of(fresh(person)).post(
            f"{case.get_absolute_url()}phone/", {"purpose": "回访办理结果"}, **HTMX
        )
        body = body_of(answer)
        assert [word for word in WORDS if word in body] == [], (person, status)
    assert AuditEntry.objects.filter(act="reveal").count() == before
    answer = browser_of(world.cast.zhang).post(
        f"{case.get_absolute_url()}phone/", {"purpose": "回访办理结果"}, **HTMX
    )
    assert [word in body_of(answer) for word in SEEN.values()] == [True, True]
    assert AuditEntry.objects.filter(act="reveal").count() == before + 1


@pytest.mark.parametrize(
    ("who", "method", "address"),
    [
        ("official", "get", "/insight/530102000000/ranking.xlsx"),
        ("official", "get", "/insight/cases/?figure=open_count&area=530102000000"),
        ("north_admin", "post", "/staff/export/"),
        ("north_admin", "get", "/staff/"),
        ("north_admin", "get", "/people/"),
        ("auditor", "get", "/audit/"),
        ("auditor", "get", "/audit/export/"),
        ("zhang", "get", "/search/?q=垃圾"),
        ("zhang", "get", "/"),
    ],
)
def test_no_copy_is_kept_of_what_shows_people(
    who: str, method: str, address: str, seeded: tuple[World, dict[str, Case]]
) -> None:
    world, _cases = seeded
    answer = getattr(browser_of(getattr(world.cast, who)), method)(address)
    assert answer.status_code == 200, address
    assert "no-store" in answer["Cache-Control"], address
