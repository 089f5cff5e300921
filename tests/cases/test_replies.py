"""Standard texts: checked when saved, filled from the case, offered where they fit, typed text kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from governance.access.models import AuditEntry
from governance.cases.models import Category, ReplyText
from governance.cases.pages import canned_replies
from governance.cases.workflow.definitions import flow_of
from tests.cases.story import file, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of


def reply(cast: Cast, **said: Any) -> ReplyText:
    facts = {"title": "已清运", "text": "{{编号}} 已清运，地点：{{地点}}。"} | said
    return canned_replies.save_reply(ReplyText(**facts), actor=fresh(cast.admin))


def titles(case: Any, code: str) -> list[str]:
    act = flow_of(case.kind).transitions[code]
    return [one["title"] for one in canned_replies.offered(case, act)]


@pytest.mark.parametrize(
    "text",
    ["{{电话}} 已通知", "{{ 反映人 }}", "{{编号", "编号}}", "{{编号.pk}}", "{{}}", "{% if 编号 %}{{x}}"],
)
def test_only_named_variables_are_taken(cast: Cast, text: str) -> None:
    with pytest.raises(ValidationError):
        reply(cast, text=text)
    assert not ReplyText.objects.filter(title="已清运").exists()


def test_it_is_filled_from_the_case_and_never_with_a_person(cast: Cast) -> None:
    case = walk(cast, "dispatched", actor=cast.zhang, reporter_name="杨女士", reporter_phone="13987654321")
    every = "".join(f"{{{{ {name} }}}}|" for name in canned_replies.VARIABLES)
    said = canned_replies.fill(every, case)
    assert case.number in said
    assert "北区城市管理局" in said
    assert [word for word in ("杨女士", "13987654321", "何平") if word in said] == []
    assert canned_replies.fill("{{坏的}} {{编号}}", case) == f"{{{{坏的}}}} {case.number}"


def test_a_text_is_offered_for_its_acts_and_its_category_and_those_below(cast: Cast) -> None:
    ReplyText.objects.all().delete()
    rubbish = Category.objects.get(code="rubbish_exposed")
    other = Category.objects.get(code="property_service")
    reply(cast, title="都可用")
    reply(cast, title="只用于驳回", acts=["reject"])
    reply(cast, title="大类", category=rubbish.parent)
    reply(cast, title="小类", category=rubbish)
    reply(cast, title="别的类", category=other)
    reply(cast, title="停用", is_active=False)
    case = file(cast)
    assert titles(case, "reject") == ["大类", "小类", "只用于驳回", "都可用"]
    assert titles(case, "remind") == ["大类", "小类", "都可用"]
    assert titles(case, "ask_verification") == ["大类", "小类", "都可用"]


def test_the_form_of_an_act_carries_them_filled_in(cast: Cast) -> None:
    case = file(cast)
    reply(cast, acts=["reject"])
    page = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/reject/").content.decode()
    assert f'data-reply="{case.number} 已清运' in page
    assert 'data-into="id_text"' in page
    other = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/register/").content.decode()
    assert "已清运，地点" not in other


def test_administrators_edit_them_and_it_is_written_down(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    said = {
        "title": "再来一条",
        "text": "{{编号}} 办好了",
        "acts": ["report_done"],
        "order": 3,
        "is_active": "on",
    }
    assert browser.post("/settings/replies/new/", said).status_code == 302
    row = ReplyText.objects.get(title="再来一条")
    assert (row.acts, row.changed_by) == (["report_done"], cast.admin)
    assert AuditEntry.objects.filter(act="rule_add", subject_label="再来一条").exists()
    wrong = browser.post("/settings/replies/new/", said | {"title": "坏的", "text": "{{电话}}，还有很多话"})
    assert wrong.status_code == 422
    assert "还有很多话" in wrong.content.decode()
    assert "不认识 {{电话}}" in wrong.content.decode()
    assert browser_of(cast.zhang).get("/settings/replies/").status_code == 403


def test_of_two_who_edit_one_the_second_sees_what_the_first_changed(cast: Cast) -> None:
    row = reply(cast)
    browser = browser_of(cast.admin)
    path = f"/settings/replies/{row.pk}/"
    seen = browser.get(path).context["form"].initial["seen"]
    said = {"title": "已清运", "text": "甲写的", "order": 0, "is_active": "on", "seen": seen}
    assert browser.post(path, said).status_code == 302
    second = browser.post(path, said | {"text": "乙写的"})
    assert second.status_code == 422
    page = second.content.decode()
    assert ("甲写的" in page, "乙写的" in page) == (True, True)
    again = said | {"text": "乙写的", "seen": second.context["form"].data["seen"]}
    assert browser.post(path, again).status_code == 302
    row.refresh_from_db()
    assert row.text == "乙写的"


def test_the_preview_shows_a_case_that_there_is_or_what_is_wrong(cast: Cast) -> None:
    case = file(cast)
    browser = browser_of(cast.admin)
    shown = browser.post("/settings/replies/preview/", {"text": "{{编号}} 办好了"}).content.decode()
    assert f"{case.number} 办好了" in shown
    assert "不认识" in browser.post("/settings/replies/preview/", {"text": "{{电话}}"}).content.decode()


def test_the_list_is_searched(cast: Cast) -> None:
    reply(cast, title="井盖已换", acts=["report_done"])
    browser = browser_of(cast.admin)
    assert "井盖已换" in browser.get("/settings/replies/?q=井盖").content.decode()
    assert "井盖已换" not in browser.get("/settings/replies/?q=火星").content.decode()
    assert "井盖已换" not in browser.get("/settings/replies/?act=reject").content.decode()
