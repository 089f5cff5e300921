"""The workbench: what waits for whom, one condition for count and list, and the acts of a row."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from governance.access import rights, services
from governance.access.models import User
from governance.cases.models import Case
from governance.cases.worklist.queue import Waiting
from tests.cases import story
from tests.cases.story import lately
from tests.cast import Cast, fresh, person
from tests.portal.browsers import HTMX, browser_of
from tests.query_budget import budget


def waits_for(user: User, stage: str = "") -> set[int]:
    return set(Waiting(fresh(user)).rows(stage).values_list("pk", flat=True))


def everybody(cast: Cast) -> list[User]:
    return [value for value in vars(cast).values() if isinstance(value, User)]


def test_each_state_waits_for_those_whose_turn_it_is(cast: Cast) -> None:
    wanted = {
        "reported": {"zhang", "li", "secretary"},
        "registered": {"zhang", "li", "secretary"},
        "dispatched": {"he", "head"},
        "accepted": {"he", "head"},
        "in_progress": {"he", "head"},
        "pending_check": {"ma", "zhang", "li", "secretary"},
        "closed": set(),
    }
    for state, names in wanted.items():
        case = lately(cast, state)
        found = {user.username for user in everybody(cast) if case.pk in waits_for(user)}
        assert found == names, state


def test_counts_and_lists_are_one_and_the_same(cast: Cast) -> None:
    for state in (
        "reported",
        "registered",
        "registered",
        "dispatched",
        "in_progress",
        "pending_check",
        "closed",
    ):
        lately(cast, state)
    for user in everybody(cast):
        mine = Waiting(fresh(user))
        counts = mine.counts()
        assert counts.get("", 0) == mine.rows().count(), user
        for stage in mine.stages:
            assert counts[stage.key] == mine.rows(stage.key).count(), (user, stage.key)


def test_what_the_handler_has_done_waits_for_somebody_else_to_check(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=1)
    case = story.file(cast, at=at)
    story.act(case, "register", cast.zhang, at=at)
    story.act(case, "dispatch", cast.zhang, at=at, area=cast.east_grid)
    assert case.pk in waits_for(cast.grid_ma)
    assert case.pk not in waits_for(cast.zhang)  # the grid has somebody of its own
    story.act(case, "sign_in", cast.grid_ma, at=at)
    story.act(case, "report_done", cast.grid_ma, at=at, text="已清理干净", photos=[story.photo()])
    assert case.pk not in waits_for(cast.grid_ma)
    assert case.pk in waits_for(cast.zhang, "check")


def test_where_nobody_holds_the_post_it_waits_for_the_next_above(cast: Cast) -> None:
    """Willow has no staff: its cases wait for the street until somebody is appointed there."""
    case = story.file(
        cast, actor=cast.street_wang, area=cast.willow, at=timezone.now() - timedelta(minutes=1)
    )
    assert case.pk in waits_for(cast.street_wang)
    assert case.pk not in waits_for(cast.official)
    assert case.pk not in waits_for(cast.zhang)
    newcomer = person("newcomer", "新来")
    services.give_post(newcomer, role=cast.roles[rights.COMMUNITY_STAFF], area=cast.willow, actor=None)
    assert case.pk in waits_for(newcomer)
    assert case.pk not in waits_for(cast.street_wang)


def test_a_request_waits_for_the_head_and_then_for_the_desk(cast: Cast) -> None:
    case = lately(cast, "in_progress")
    ask = {"amount": 1, "reason": story.reason("extend"), "text": "配件还没有到货"}
    story.act(case, "ask_extension", cast.he, at=timezone.now(), **ask)
    assert case.pk in waits_for(cast.head, "approve")
    assert case.pk not in waits_for(cast.zhang, "approve")
    story.act(case, "endorse_extension", cast.head, at=timezone.now(), agree=True, text="属实")
    assert case.pk not in waits_for(cast.head, "approve")
    assert case.pk in waits_for(cast.zhang, "approve")
    acts = Waiting(fresh(cast.zhang)).acts_of([Case.objects.get(pk=case.pk)])
    assert [act.code for act in acts[case.pk]] == ["decide_extension"]


def test_a_request_waits_for_whoever_is_nearest_now(cast: Cast) -> None:
    """How papers are asked for is kept in memory, but not beyond the posts it was made for."""
    now = timezone.now()
    case = story.file(cast, actor=cast.street_wang, area=cast.willow, at=now)
    story.act(case, "register", cast.street_wang, at=now)
    story.act(case, "dispatch", cast.street_wang, at=now, unit=cast.office, text="请尽快清运")
    story.act(case, "sign_in", cast.he, at=now)
    story.act(case, "start", cast.he, at=now)
    ask = {"amount": 1, "reason": story.reason("extend"), "text": "配件还没有到货"}
    story.act(case, "ask_extension", cast.he, at=timezone.now(), **ask)
    story.act(case, "endorse_extension", cast.head, at=timezone.now(), agree=True, text="属实")
    newcomer = person("newcomer", "新来")
    assert waits_for(newcomer) == set()
    assert case.pk in waits_for(cast.street_wang, "approve")
    role = cast.roles[rights.COMMUNITY_STAFF]
    post = services.give_post(newcomer, role=role, area=cast.willow, actor=None)
    assert case.pk in waits_for(newcomer, "approve")
    assert case.pk not in waits_for(cast.street_wang, "approve")
    services.end_post(post, actor=None)
    assert case.pk not in waits_for(newcomer, "approve")
    assert case.pk in waits_for(cast.street_wang, "approve")


def test_an_order_waits_for_an_answer(cast: Cast) -> None:
    case = lately(cast, "in_progress")
    story.act(case, "supervise", cast.official, at=timezone.now(), text="请今天说明进度")
    assert case.pk in waits_for(cast.he, "answer")
    story.act(case, "reply_order", cast.he, at=timezone.now(), text="已联系清运车，今晚完成")
    assert case.pk not in waits_for(cast.he, "answer")


def test_an_administrator_and_an_auditor_have_nothing_waiting(cast: Cast) -> None:
    for state in ("reported", "registered", "dispatched", "pending_check"):
        lately(cast, state)
    for user in (cast.admin, cast.north_admin, cast.auditor, cast.nobody):
        assert waits_for(user) == set()


def test_rows_stand_by_time_left_and_carry_their_acts(cast: Cast) -> None:
    now = timezone.now()
    late = story.walk(cast, "registered", at=now - timedelta(days=9))
    soon = lately(cast, "registered", urgency="emergency")
    later = lately(cast, "registered")
    page = browser_of(cast.zhang).get("/")
    html = page.content.decode()
    assert html.index(late.number) < html.index(soon.number) < html.index(later.number)
    assert "超期" in html
    assert f"{soon.get_absolute_url()}acts/dispatch/" in html
    assert 'data-key="d"' in html
    dispatched = lately(cast, "dispatched")
    unit = browser_of(cast.he).get("/").content.decode()
    assert f'hx-post="{dispatched.get_absolute_url()}acts/sign_in/"' in unit  # one press
    assert f'href="{dispatched.get_absolute_url()}acts/return_case/' in unit  # opens its form


def test_the_panel_comes_alone_for_a_refresh(cast: Cast) -> None:
    case = lately(cast, "registered")
    answer = browser_of(cast.zhang).get("/cases/waiting/?stage=dispatch", **HTMX)
    html = answer.content.decode()
    assert html.lstrip().startswith('<section class="waiting"')
    assert case.number in html
    assert case.number not in browser_of(cast.zhang).get("/cases/waiting/?stage=check").content.decode()


def test_the_workbench_asks_no_more_for_more_rows(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    lately(cast, "registered")
    browser.get("/")
    with budget("workbench with a case"):
        browser.get("/")
    for _n in range(5):
        lately(cast, "registered")
        lately(cast, "reported")
    browser.get("/")
    with budget("workbench with a case"):
        browser.get("/")
