"""One report that is several matters: parts with a way of their own, and a case that waits for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.cases import reasons
from governance.cases.models import Case, CaseLog, Category
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import flow_of
from tests.cases.story import MORNING, act, file, photo, walk
from tests.cases.sweeping import assert_sound, fresh_case
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused

WATER = "路口的下水道也堵了，污水漫到人行道上"


def split(cast: Cast, case: Case, *, at: Any = MORNING, **changes: Any) -> tuple[Case, Case]:
    """The case after the act, and the part."""
    case = act(case, "split", cast.zhang, at=at, **({"text": WATER} | changes))
    return case, Case.objects.get(split_from=case, number=case.log.latest("step").detail["part"])


def done(cast: Cast, case: Case) -> Case:
    case = act(case, "register", cast.zhang)
    case = act(case, "dispatch", cast.zhang, unit=cast.water)
    case = act(case, "sign_in", cast.shui)
    case = act(case, "report_done", cast.shui, text="管道已经疏通", photos=[photo()])
    return act(case, "check", cast.grid_ma, finding="pass")


def test_a_part_is_a_case_with_text_category_and_clocks_of_its_own(cast: Cast) -> None:
    parent = file(cast, actor=cast.zhang, reporter_name="杨女士", reporter_phone="13987654321")
    other = Category.objects.exclude(pk=parent.category_id).filter(children=None).first()
    assert other is not None
    later = MORNING + timedelta(hours=1)
    parent, part = split(cast, parent, at=later, category=other.pk, place="光明路口", urgency="urgent")
    assert (part.state, part.desk, part.area) == ("reported", cast.east_lane, cast.east_grid)
    assert (part.text, part.category, part.place, part.urgency) == (WATER, other, "光明路口", "urgent")
    assert (part.reporter_phone, part.reported_at) == ("", parent.reported_at)
    assert [(one.kind, one.started_at) for one in part.clocks.all()] == [("register", later)]
    assert parent.parts == 1
    assert part.log.get().detail["split_from"] == parent.number
    assert parent.log.latest("step").act == "split"
    assert_sound()


def test_a_part_is_not_split_again_and_the_database_says_so_too(cast: Cast) -> None:
    _parent, part = split(cast, file(cast))
    with refused(reasons.SPLIT_CHAIN):
        act(part, "split", cast.zhang, text=WATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=part.pk).update(parts=1)


def test_only_the_desk_splits(cast: Cast) -> None:
    case = file(cast)
    for who, why in (
        (cast.zhao, reasons.NOT_HOLDER),
        (cast.he, reasons.NO_RIGHT),
        (cast.grid_ma, reasons.NO_RIGHT),
    ):
        with refused(why):
            act(case, "split", who, text=WATER)
    assert Case.objects.count() == 1


def test_a_case_ends_after_its_parts(cast: Cast) -> None:
    parent, part = split(cast, walk(cast, "registered"))
    parent = act(parent, "dispatch", cast.zhang, unit=cast.office)
    parent = act(parent, "sign_in", cast.he)
    parent = act(parent, "report_done", cast.he, text="已清运垃圾三车", photos=[photo()])
    with refused(reasons.PARTS_OPEN):
        act(parent, "check", cast.grid_ma, finding="pass")
    with refused(reasons.PARTS_OPEN):
        act(parent, "force_close", cast.official, text="长期无法解决，予以结案")
    assert fresh_case(parent).state == "pending_check"
    assert parent.checks.count() == 0
    act(parent, "check", cast.grid_ma, finding="fail")  # back to work is no end
    parent = act(fresh_case(parent), "report_done", cast.he, text="再次清运完毕", photos=[photo()])
    done(cast, part)
    parent = act(parent, "check", cast.grid_ma, finding="pass")
    assert parent.state == "closed"
    assert_sound()


def test_the_parts_are_kept_by_an_explicit_choice(cast: Cast) -> None:
    parent, part = split(cast, file(cast))
    with refused(reasons.PARTS_OPEN):
        act(parent, "reject", cast.zhang, reason="not_true", text="现场没有发现垃圾")
    parent = act(parent, "settle_parts", cast.zhang, how="keep", text="下水道另行办理")
    assert parent.log.latest("step").detail == {"settled": "keep", "parts": [f"#{part.number}"]}
    last = part.log.latest("step")
    assert (last.act, last.text) == ("release_part", "下水道另行办理")
    assert last.actor_name.startswith("张丽")
    parent = act(parent, "reject", cast.zhang, reason="not_true", text="现场没有发现垃圾")
    assert (parent.is_open, fresh_case(part).is_open) == (False, True)
    assert_sound()


def test_or_they_end_with_it_whoever_has_them(cast: Cast) -> None:
    parent, part = split(cast, walk(cast, "registered"))
    part = act(act(part, "register", cast.zhang), "dispatch", cast.zhang, unit=cast.water)
    parent = act(parent, "settle_parts", cast.zhang, how="cancel", text="与另案重复，一并作废")
    part = fresh_case(part)
    assert (part.state, part.is_open) == ("cancelled", False)
    assert not part.assignments.live().exists()
    assert cast.shui.notices.filter(text__contains="已作废").count() == 1
    with refused(reasons.NO_OPEN_PARTS):
        act(parent, "settle_parts", cast.zhang, how="cancel", text="再来一次试试")
    act(parent, "merge", cast.zhang, into=walk(cast, "registered").number)
    assert_sound()


def test_when_a_part_cannot_be_settled_nothing_is(cast: Cast) -> None:
    parent, first = split(cast, file(cast))
    parent, second = split(cast, parent)
    steps = CaseLog.objects.count()
    act(second, "note", cast.zhang, text="先记一笔")
    Case.objects.filter(pk=second.pk).update(state="archived", is_open=True)
    with refused(reasons.WRONG_STATE):
        act(parent, "settle_parts", cast.zhang, how="cancel", text="一并作废算了")
    assert fresh_case(first).is_open
    assert CaseLog.objects.count() == steps + 1


def test_parent_and_part_name_each_other_on_page_and_list(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=5)
    parent, part = split(cast, walk(cast, "registered", at=at), at=at)
    page = browser_of(cast.zhang).get(parent.get_absolute_url()).content.decode()
    assert "拆出件" in page
    assert part.get_absolute_url() in page
    page = browser_of(cast.zhang).get(part.get_absolute_url()).content.decode()
    assert "主件" in page
    assert parent.get_absolute_url() in page
    listed = browser_of(cast.zhang).get("/cases/").content.decode()
    assert "拆出件" in listed
    assert "拆出 1 件" in listed
    form = browser_of(cast.zhang).get(f"{parent.get_absolute_url()}acts/split/").content.decode()
    assert "拆出的内容" in form
    assert browser_of(cast.zhang).get(f"{parent.get_absolute_url()}acts/cancel_part/").status_code == 404


def test_what_is_offered(cast: Cast) -> None:
    parent, part = split(cast, file(cast))
    flow = flow_of("incident")
    zhang = fresh(cast.zhang)
    assert permissions.why_not(parent, flow.transitions["settle_parts"], zhang) is None
    refusal = permissions.why_not(part, flow.transitions["split"], zhang)
    assert refusal is not None
    assert refusal.code == reasons.SPLIT_CHAIN.code
