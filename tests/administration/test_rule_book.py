"""The rule book as a file: compared first, applied as one, refused as one."""

from __future__ import annotations

from django.urls import reverse

from governance.cases.models import (
    Category,
    LoopSetting,
    TimeLimit,
)
from tests.cast import Cast
from tests.portal.browsers import browser_of

HANDLE = "incident/handle"


def in_force(level: int = 3, urgency: str = "normal") -> int:
    return (
        TimeLimit.objects.in_force().get(clock="handle", level=level, urgency=urgency, condition=None).amount
    )


def test_a_book_is_taken_along_compared_and_applied(cast: Cast) -> None:
    import json

    browser = browser_of(cast.admin)
    book = json.loads(browser.get(reverse("rule-book-file")).content)
    same = browser.post(reverse("rule-book"), {"do": "compare", "content": json.dumps(book)})
    assert same.context["changes"] == []
    book["limits"][HANDLE]["3:normal"] = ["working_day", 2, ""]
    book["setting"]["archive_days"] = {"value": 20}
    leaf = next(row for row in book["category"] if row["code"] == "rubbish_exposed")
    book["category"].insert(0, leaf | {"code": "brand_new", "name": "新类别", "parent": "brand_new_class"})
    book["category"].append(leaf | {"code": "brand_new_class", "name": "新大类", "parent": None})
    book["condition"].append(
        {
            "category": "brand_new",
            "filing": "发现即立案",
            "closing": "已办好",
            "order": 0,
            "is_active": True,
            "limits": {":normal": ["working_day", 4, ""]},
        }
    )
    page = browser.post(reverse("rule-book"), {"do": "compare", "content": json.dumps(book)})
    assert {one.label for one in page.context["changes"]} >= {"处置", "新类别", "新大类", "办结后自动归档"}
    assert [one.fault for one in page.context["changes"] if one.fault] == []
    assert in_force() == 3
    assert not Category.objects.filter(code="brand_new").exists()
    said = {"do": "apply", "content": page.context["content"], "seen": page.context["seen"]}
    assert browser.post(reverse("rule-book"), said).status_code == 422  # no reason given
    LoopSetting.objects.filter(pk="reopen_days").update(value=20)  # somebody else, meanwhile
    stale = browser.post(reverse("rule-book"), said | {"reason": "统一规则"})
    assert stale.status_code == 422
    assert in_force() == 3
    said["seen"] = stale.context["seen"]
    done = browser.post(reverse("rule-book"), said | {"reason": "统一规则"})
    assert done.status_code == 302
    assert in_force() == 2
    made = Category.objects.get(code="brand_new")
    assert made.parent.code == "brand_new_class"
    assert TimeLimit.objects.in_force().get(condition__category=made).amount == 4


def test_a_book_with_a_fault_is_not_applied_at_all(cast: Cast) -> None:
    import json

    browser = browser_of(cast.admin)
    book = json.loads(browser.get(reverse("rule-book-file")).content)
    book["setting"]["archive_days"] = {"value": 20}
    book["ladder"][HANDLE] = {"rungs": []}
    book["limits"][HANDLE] = 7
    page = browser.post(reverse("rule-book"), {"do": "compare", "content": json.dumps(book)})
    assert not page.context["is_sound"]
    said = {"do": "apply", "content": json.dumps(book), "seen": page.context["seen"], "reason": "统一规则"}
    browser.post(reverse("rule-book"), said)
    assert LoopSetting.objects.get(pk="archive_days").value == 15
    for junk in ("", "[]", "{}", '{"format": "governance-rule-book", "version": 1, "limits": []}', "\x00"):
        assert browser.post(reverse("rule-book"), {"do": "compare", "content": junk}).status_code == 422
