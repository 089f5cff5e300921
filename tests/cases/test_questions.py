"""Questions of a category: put in order and on conditions, insisted on at every door, then frozen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from governance.cases.filing import questions
from governance.cases.models import Case, CaseAnswer, Category, CategoryQuestion
from tests.cases.story import file
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, counter, faults, public, report
from tests.portal.browsers import browser_of


def ask(cast: Cast, text: str, code: str = "rubbish_exposed", **facts: Any) -> CategoryQuestion:
    said = {"category": Category.objects.get(code=code), "text": text, "order": 1} | facts
    return questions.save_question(CategoryQuestion(**said), actor=fresh(cast.admin))


def rubbish(cast: Cast) -> tuple[CategoryQuestion, CategoryQuestion]:
    kind = ask(cast, "是什么垃圾？", kind="choice", choices=["生活垃圾", "装修垃圾"], is_required=True)
    bags = ask(
        cast,
        "大约多少袋？",
        kind="number",
        is_required=True,
        only_if=kind,
        only_if_answer="装修垃圾",
        order=2,
    )
    return kind, bags


def name(question: CategoryQuestion) -> str:
    return questions.field_name(question)


def test_a_required_question_is_insisted_on_at_every_door(cast: Cast) -> None:
    kind, _bags = rubbish(cast)
    answers = {
        "field": browser_of(cast.grid_ma).post("/report/", report(), **JSON),
        "public": Client().post("/public/", public(cast), **JSON),
        "counter": browser_of(cast.zhang).post("/intake/", counter(cast, category=kind.category_id), **JSON),
    }
    for door, answer in answers.items():
        assert faults(answer)[name(kind)] == "请回答“是什么垃圾？”。", door
    assert not Case.objects.exists()


def test_a_question_is_put_only_after_the_answer_it_waits_for(cast: Cast) -> None:
    kind, bags = rubbish(cast)
    browser = browser_of(cast.grid_ma)
    asked = browser.post("/report/", report(**{name(kind): "装修垃圾"}), **JSON)
    assert faults(asked)[name(bags)] == "请回答“大约多少袋？”。"
    said = {name(kind): "生活垃圾", name(bags): "乱填的"}
    assert browser.post("/report/", report(**said), **JSON).status_code == 201
    assert [(one.question, one.answer) for one in CaseAnswer.objects.all()] == [("是什么垃圾？", "生活垃圾")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "别的"}, "请从选项中选择“是什么垃圾？”。"),
        ({"kind": "装修垃圾", "bags": "很多"}, "“大约多少袋？”请填数字。"),
        ({"kind": "装修垃圾", "bags": "NaN"}, "“大约多少袋？”请填数字。"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(cast: Cast, given: dict[str, str], sentence: str) -> None:
    kind, bags = rubbish(cast)
    said = {name({"kind": kind, "bags": bags}[key]): value for key, value in given.items()}
    answer = browser_of(cast.grid_ma).post("/report/", report(**said), **JSON)
    assert sentence in faults(answer).values()


def test_answers_are_frozen_with_the_words_of_their_question(cast: Cast) -> None:
    kind, bags = rubbish(cast)
    said = {name(kind): "装修垃圾", name(bags): "12"}
    browser_of(cast.grid_ma).post("/report/", report(**said), **JSON)
    kind.text, kind.choices = "改过的问题", ["甲", "乙"]
    kind.followers.update(is_active=False)
    questions.save_question(kind, actor=fresh(cast.admin))
    case = Case.objects.get()
    page = browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert [word in page for word in ("是什么垃圾？", "装修垃圾", "大约多少袋？", "12")] == [True] * 4
    assert "改过的问题" not in page


def test_the_page_comes_back_with_the_answers_typed_and_the_question_in_sight(cast: Cast) -> None:
    kind, bags = rubbish(cast)
    said = report(**{name(kind): "装修垃圾", name(bags): "很多"})
    page = browser_of(cast.grid_ma).post("/report/", said).content.decode()
    assert 'value="很多"' in page
    assert f'data-question="{bags.pk}"' in page
    shown = page.split(f'data-question="{bags.pk}"')[1].split(">")[0]
    assert "hidden" not in shown


def test_a_class_lends_its_questions_to_the_categories_below(cast: Cast) -> None:
    leaf = Category.objects.get(code="rubbish_exposed")
    assert leaf.parent is not None
    ask(cast, "白天还是晚上？", code=leaf.parent.code)
    ask(cast, "是什么垃圾？")
    ask(cast, "别的类别的问题", code="property_service")
    assert [one.text for one in questions.of_category(leaf)] == ["白天还是晚上？", "是什么垃圾？"]


def test_what_comes_from_a_file_is_not_held_up_by_questions(cast: Cast) -> None:
    rubbish(cast)
    assert file(cast).answers.count() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "choice", "choices": ["只有一个"]},
        {"kind": "choice", "choices": []},
        {"only_if_answer": "没有的选项"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(cast: Cast, facts: dict[str, Any]) -> None:
    kind, _bags = rubbish(cast)
    extra = {"only_if": kind} if "only_if_answer" in facts else {}
    with pytest.raises(ValidationError):
        ask(cast, "没有意义", **facts, **extra)


def test_questions_do_not_wait_for_each_other_nor_for_another_category(cast: Cast) -> None:
    kind, bags = rubbish(cast)
    kind.only_if, kind.only_if_answer = bags, "1"
    with pytest.raises(ValidationError):
        questions.save_question(kind, actor=fresh(cast.admin))
    with pytest.raises(ValidationError):
        ask(cast, "别的类别", code="property_service", only_if=bags, only_if_answer="1")


def test_administrators_keep_them(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    said = {"text": "有异味吗？", "kind": "choice", "choices": "有\n没有", "order": "3", "is_active": "on"}
    assert browser.post("/settings/questions/rubbish_exposed/new/", said).status_code == 302
    row = CategoryQuestion.objects.get(text="有异味吗？")
    assert row.choices == ["有", "没有"]
    path = f"/settings/questions/rubbish_exposed/{row.pk}/"
    seen = browser.get(path).context["form"].initial["seen"]
    assert browser.post(path, said | {"text": "异味重吗？", "seen": seen}).status_code == 302
    second = browser.post(path, said | {"text": "乙写的", "seen": seen})
    assert (second.status_code, "异味重吗？" in second.content.decode()) == (422, True)
    assert "有异味吗？" not in browser.get("/settings/questions/rubbish_exposed/").content.decode()
    wrong = browser.post("/settings/questions/rubbish_exposed/new/", said | {"choices": "只有一个"})
    assert (wrong.status_code, "只有一个" in wrong.content.decode()) == (422, True)
    assert browser.get("/settings/questions/no_such/").status_code == 404
