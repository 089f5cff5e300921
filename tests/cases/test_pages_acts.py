"""Acts in the browser: a form for each, what was typed stays, and somebody who was faster is named."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.cases.models import Case, CaseLog, Category, FilingCondition
from governance.cases.workflow.definitions import Who, flow_of
from tests.cases import story
from tests.cases.story import lately
from tests.cast import Cast
from tests.portal.browsers import HTMX, browser_of

AN_HOUR = timedelta(hours=1)


def press(who: Any, case: Case, code: str, *, htmx: bool = False, **typed: Any) -> Any:
    """Send the act's form from a browser of ``who``, as somebody who has seen the case as it is."""
    typed = {"version": case.version} | typed
    extra = HTMX if htmx else {}
    return browser_of(who).post(f"{case.get_absolute_url()}acts/{code}/", typed, **extra)


def state_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_every_act_has_a_form_that_asks_for_what_it_needs(cast: Cast) -> None:
    """One field for each thing supplied, on a page that opens for somebody with the right."""
    case = lately(cast, "dispatched")
    cast.admin.is_superuser = True
    cast.admin.save()
    browser = browser_of(cast.admin)
    for act in flow_of("incident").transitions.values():
        answer = browser.get(f"{case.get_absolute_url()}acts/{act.code}/")
        if act.who == Who.SYSTEM:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200, act.code
        form = answer.context["form"]
        assert [name for name in form.fields if name not in ("version", "next")] == [
            supply.name for supply in act.supplies
        ]
        assert 'name="version"' in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "code", "typed"),
    [
        ("reported", "reject", {"text": "不属受理范围"}),
        ("reported", "register", {"urgency": "nonsense", "text": "按一般立案"}),
        ("registered", "dispatch", {"text": "请今天下午清运"}),
        ("registered", "ask_above", {"text": "需要区里统一调度机械"}),
        ("dispatched", "return_case", {"basis": "三定方案第四条"}),
        ("in_progress", "report_done", {"text": "已清运三车并冲洗"}),
        ("in_progress", "ask_extension", {"text": "配件两天后到货", "amount": "many"}),
        ("in_progress", "ask_suspension", {"text": "等待汛期结束", "resume_on": "soon"}),
        ("pending_check", "check", {"text": "现场看过了"}),
        ("reported", "merge", {"into": "530102-000000-9999", "text": "同一堆垃圾"}),
    ],
)
def test_what_was_typed_stays_when_something_is_missing(
    cast: Cast, state: str, code: str, typed: dict[str, str]
) -> None:
    case = lately(cast, state)
    who = {
        "return_case": cast.he,
        "report_done": cast.he,
        "ask_extension": cast.he,
        "ask_suspension": cast.he,
        "check": cast.grid_ma,
    }.get(code, cast.zhang)
    answer = press(who, case, code, **typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert answer.context["form"].errors
    assert "还不能提交，请先改正" in html
    for value in typed.values():
        assert value in html or value == "nonsense"
    assert state_of(case) == state
    assert CaseLog.objects.filter(case=case).count() == case.version


def test_a_fragment_with_an_error_is_put_into_the_drawer(cast: Cast) -> None:
    case = lately(cast, "registered")
    answer = press(cast.zhang, case, "dispatch", htmx=True, text="请清运")
    assert answer.status_code == 200  # htmx shows only a success
    html = answer.content.decode()
    assert "<html" not in html
    assert "请选择主办单位" in html
    assert "请清运</textarea>" in html


def test_an_act_leads_to_what_happened_and_the_way_back(cast: Cast) -> None:
    case = lately(cast, "registered")
    answer = press(cast.zhang, case, "dispatch", unit=cast.office.pk, text="请清运")
    assert answer.status_code == 302
    page = browser_of(cast.zhang).get(answer.headers["Location"]).content.decode()
    assert "已派遣，等待签收" in page
    assert "北区城市管理局" in page
    assert f"{case.get_absolute_url()}acts/recall/" in page
    assert state_of(case) == "dispatched"
    # Somebody else who opens the same address is told nothing of the sort.
    assert "已派遣，等待签收" not in browser_of(cast.li).get(answer.headers["Location"]).content.decode()


def test_the_workbench_is_told_by_an_event(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    answer = press(cast.he, case, "sign_in", htmx=True)
    assert answer.status_code == 204
    told = json.loads(answer.headers["HX-Trigger"])["case:acted"]
    assert told["done"] == f"{case.number}/{case.version + 1}"
    panel = browser_of(cast.he).get("/cases/waiting/", {"done": told["done"]}).content.decode()
    assert "“签收”已完成" in panel


def test_after_an_act_one_is_led_only_inside(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    answer = press(cast.he, case, "sign_in", next="https://elsewhere.example/")
    assert answer.headers["Location"].startswith(case.get_absolute_url())


def test_somebody_faster_is_named_and_nothing_typed_is_lost(cast: Cast) -> None:
    case = lately(cast, "registered")
    story.act(case, "note", cast.li, at=timezone.now(), text="居民又来电话催")
    answer = press(cast.zhang, case, "dispatch", unit=cast.office.pk, text="请今天下午清运")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "别人先办了一步" in html
    assert "李强" in html
    assert "居民又来电话催" in html
    assert "请今天下午清运</textarea>" in html
    assert f'<option value="{cast.office.pk}" selected' in html
    assert f'name="version" value="{case.version + 1}"' in html
    assert state_of(case) == "registered"
    again = press(cast.zhang, Case.objects.get(pk=case.pk), "dispatch", unit=cast.office.pk)
    assert again.status_code == 302


def test_a_conflict_that_makes_the_act_impossible_says_why(cast: Cast) -> None:
    case = lately(cast, "registered")
    story.act(case, "dispatch", cast.li, at=timezone.now(), unit=cast.water)
    answer = press(cast.zhang, case, "dispatch", unit=cast.office.pk, text="请今天下午清运")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "“待签收”的事项不能“派遣”。" in html
    assert "请今天下午清运</textarea>" in html  # to be copied
    assert Case.objects.get(pk=case.pk).lead_unit == cast.water


def test_without_the_version_nothing_is_done(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    answer = browser_of(cast.he).post(f"{case.get_absolute_url()}acts/sign_in/", {})
    assert answer.status_code == 409
    assert state_of(case) == "dispatched"


def test_an_act_refused_by_a_rule_tells_the_rule(cast: Cast) -> None:
    case = lately(cast, "pending_check")
    answer = press(cast.he, case, "note", text="备注")
    assert answer.status_code == 302
    own = story.walk(cast, "in_progress", at=timezone.now() - timedelta(minutes=1))
    refused = press(cast.zhang, own, "report_done", text="已清运垃圾", photos=story.photo())
    assert refused.status_code == 403
    assert "只有主办单位或网格可以操作" in refused.content.decode()
    assert state_of(own) == "in_progress"


def test_nobody_acts_outside_their_area(cast: Cast) -> None:
    case = lately(cast, "registered")
    assert press(cast.zhao, case, "dispatch", unit=cast.office.pk).status_code == 404
    assert press(cast.shui, case, "note", text="看看").status_code == 404
    assert state_of(case) == "registered"


def test_photos_come_with_the_step_they_were_taken_for(cast: Cast) -> None:
    case = lately(cast, "in_progress")
    answer = press(
        cast.he,
        case,
        "report_done",
        text="已清运垃圾三车",
        photos=[story.photo("a.jpg"), story.photo("b.jpg")],
    )
    assert answer.status_code == 302
    assert case.attachments.filter(kind="after", step=case.version + 1).count() == 2
    page = browser_of(cast.zhang).get(case.get_absolute_url())
    [step] = [one for one in page.context["steps"] if one.row.act == "report_done"]
    assert len(step.photos) == 2


def test_only_units_that_serve_the_desk_are_offered(cast: Cast) -> None:
    case = lately(cast, "registered")
    page = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/dispatch/")
    offered = set(page.context["form"].fields["unit"].queryset)
    assert cast.office in offered
    assert cast.south_office not in offered
    areas = {area.code for area in page.context["form"].fields["area"].queryset}
    assert areas == {cast.east_lane.code, cast.east_grid.code}
    answer = press(cast.zhang, case, "dispatch", unit=cast.south_office.pk)
    assert answer.status_code == 422
    assert state_of(case) == "registered"


def test_the_responsible_unit_is_suggested(cast: Cast) -> None:
    from governance.cases.models import Routing

    case = lately(cast, "registered")
    assert case.category is not None
    Routing.objects.create(category=case.category, area=cast.city, unit=cast.water)
    Routing.objects.create(category=case.category, area=cast.north, unit=cast.office)
    form = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/dispatch/").context["form"]
    assert form.fields["unit"].initial == cast.office.pk
    assert form.fields["unit"].help_text == "按类别与区域建议：北区城市管理局（暴露垃圾 · 北区）"


def test_conditions_follow_the_class_that_is_picked(cast: Cast) -> None:
    case = lately(cast, "reported")
    other = Category.objects.exclude(parent=None).exclude(pk=case.category_id)[0]
    url = f"{case.get_absolute_url()}acts/register/"
    form = browser_of(cast.zhang).get(url, {"category": other.pk}, **HTMX).context["form"]
    assert list(form.fields["condition"].queryset) == list(FilingCondition.objects.filter(category=other))
    foreign = FilingCondition.objects.filter(category=other)[0]
    answer = press(cast.zhang, case, "register", category=case.category_id, condition=foreign.pk)
    assert answer.status_code == 422  # a condition of another class is none of the choices
    assert state_of(case) == "reported"


def test_a_decision_is_taken_not_ticked(cast: Cast) -> None:
    case = lately(cast, "in_progress")
    story.act(
        case,
        "ask_extension",
        cast.he,
        at=timezone.now(),
        amount=1,
        reason=story.reason("extend"),
        text="配件未到货",
    )
    case.refresh_from_db()
    answer = press(cast.head, case, "endorse_extension", text="情况属实")
    assert answer.status_code == 422
    assert "决定" in str(answer.context["form"].errors["agree"])
    assert press(cast.head, case, "endorse_extension", text="情况属实", agree="yes").status_code == 302
    assert case.extension_requests.get().state == "endorsed"


def test_the_case_page_shows_what_cannot_be_done_and_why(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    html = browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert f"{case.get_absolute_url()}acts/recall/" in html
    done = lately(cast, "pending_check")
    page = browser_of(cast.grid_ma).get(done.get_absolute_url())
    assert [offer.act.code for offer in page.context["offered"].first] == ["check"]
    closed = lately(cast, "closed")
    page = browser_of(cast.zhang).get(closed.get_absolute_url())
    refused = {offer.act.code: str(offer.refusal) for offer in page.context["offered"].refused}
    assert "满 15 天" in refused["archive"]
    assert refused["archive"] in page.content.decode()


def test_a_form_without_its_token_changes_nothing(cast: Cast) -> None:
    case = lately(cast, "dispatched")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.he, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(f"{case.get_absolute_url()}acts/sign_in/", {"version": case.version})
    assert answer.status_code == 403
    assert state_of(case) == "dispatched"
