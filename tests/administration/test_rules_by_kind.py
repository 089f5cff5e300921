"""The rule book where there are several kinds of matter: bench, reasons, export, what a change moves."""

from __future__ import annotations

import pytest

from governance.cases import reasons
from governance.cases.models import Category, ReasonChoice, RuleDraft, RulePublication
from governance.cases.rules import bench, book, recompute, subjects
from governance.cases.workflow import definitions, options, validation
from governance.cases.workflow.definitions import Flow
from governance.cases.workflow.validation import Incomplete
from tests.cases.story import MORNING, act, file
from tests.cast import Cast, fresh
from tests.errands import KIND
from tests.portal.browsers import browser_of
from tests.refusals import refused


def errand_reason(**changes: str) -> ReasonChoice:
    return ReasonChoice.objects.create(
        **({"kind": "reject", "code": "no_shoes", "text": "没有鞋", "case_kind": KIND} | changes)
    )


def errand_category(cast: Cast) -> Category:
    return Category.objects.create(kind=KIND, code="parcels", name="取包裹")


def test_a_reason_is_offered_to_its_kind_alone(cast: Cast, errand: Flow) -> None:
    errand_reason()
    offered = {kind: dict(options.reasons_for("reject", kind)) for kind in ("incident", KIND)}
    assert "no_shoes" in offered[KIND]
    assert "no_shoes" not in offered["incident"]
    assert set(offered["incident"]) < set(offered[KIND])  # a reason of every kind is offered to both


def test_a_reason_of_another_kind_is_refused(cast: Cast, errand: Flow) -> None:
    errand_reason()
    case = file(cast)
    with pytest.raises(Incomplete):
        act(case, "reject", cast.zhang, reason="no_shoes", text="现场已无垃圾")
    other = file(cast, kind=KIND)
    values = validation.check(errand.transitions["finish"], {"reason": "no_shoes"}, other)
    assert values["reason"] == "没有鞋"


def test_the_form_of_an_act_offers_the_reasons_of_its_kind(cast: Cast, errand: Flow) -> None:
    errand_reason()
    incident, other = file(cast), file(cast, kind=KIND)
    browser = browser_of(cast.zhang)
    assert "没有鞋" not in browser.get(f"{incident.get_absolute_url()}acts/reject/").content.decode()
    assert "没有鞋" in browser.get(f"{other.get_absolute_url()}acts/finish/").content.decode()


def test_reasons_are_kept_by_kind(cast: Cast, errand: Flow) -> None:
    errand_reason()
    browser = browser_of(cast.admin)
    assert "没有鞋" not in browser.get("/rules/lists/?kind=incident").content.decode()
    page = browser.get(f"/rules/lists/?kind={KIND}").content.decode()
    assert "没有鞋" in page
    assert "只用于跑腿件" in page


def test_a_reason_for_a_kind_that_is_not_there_is_refused(cast: Cast) -> None:
    row = ReasonChoice.objects.filter(kind="reject").first()
    assert row is not None
    subject = subjects.of("reason", str(row.pk))
    with refused(reasons.UNKNOWN_KIND):
        subject.check(subject.read() | {"case_kind": "nothing"})


def test_among_one_kind_nothing_is_asked(cast: Cast, incidents_alone: None) -> None:
    page = browser_of(cast.admin).get("/rules/edit/reason/new/").content.decode()
    assert '<select name="case_kind"' not in page


def test_the_rule_book_takes_the_kind_of_a_reason_along(cast: Cast, errand: Flow) -> None:
    row = errand_reason()
    taken = book.read()
    assert {"no_shoes": KIND, "not_true": ""}.items() <= {
        one["code"]: one["case_kind"] for one in taken["reason"]
    }.items()
    row.case_kind = ""
    row.save()
    book.apply(taken, actor=fresh(cast.admin), reason="恢复")
    row.refresh_from_db()
    assert row.case_kind == KIND


def test_the_bench_asks_about_one_kind(cast: Cast, errand: Flow) -> None:
    category = errand_category(cast)
    admin = fresh(cast.admin)
    for kind in ("incident", KIND):
        RuleDraft.objects.create(by=admin, group="limits", subject=f"{kind}/whole", values={})
    browser = browser_of(admin)
    page = browser.get(f"/rules/try/?kind={KIND}")
    assert list(page.context["form"].fields["category"].queryset) == [category]
    assert [tab.kind for tab in page.context["kinds"]] == list(definitions.every())
    drafts = RuleDraft.objects.in_bulk(
        [int(key[6:]) for key, _l in page.context["form"].fields["compare"].choices]
    )
    assert {one.subject for one in drafts.values()} == {f"{KIND}/whole"}
    asked = {"kind": KIND, "category": category.pk, "place": cast.east_grid.code, "at": "2026-03-12T09:30"}
    answered = browser.get("/rules/try/", asked)
    assert [line["label"] for line in answered.context["lines"]] == ["全程"]


def test_the_bench_foretells_what_a_real_matter_of_the_kind_gets(cast: Cast, errand: Flow) -> None:
    category = errand_category(cast)
    answer = bench.predict(bench.Question(category=category, area=cast.east_grid, at=MORNING))
    case = file(cast, kind=KIND, category=category)
    assert {kind: line.due_at for kind, line in answer.lines.items()} == {
        clock.kind: clock.due_at for clock in case.clocks.all()
    }


def test_a_survey_looks_at_the_clocks_of_one_kind(cast: Cast, errand: Flow) -> None:
    for _turn in range(2):
        act(file(cast), "register", cast.zhang)
    file(cast, kind=KIND)
    for kind, clocks in (("incident", 2), (KIND, 1)):
        publication = RulePublication(group="limits", subject=f"{kind}/whole", effective_from=MORNING)
        assert recompute.survey(publication, MORNING).seen == clocks
