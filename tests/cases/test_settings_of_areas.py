"""Whose a setting is: the city's is changed by whoever keeps the city, and every change can be looked up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.filing import questions
from governance.cases.maintenance import jobs
from governance.cases.models import Category, CategoryQuestion, ReplyText, RetentionRule, RulePublication
from governance.cases.pages import canned_replies
from governance.cases.privacy import retention
from governance.cases.rules import publishing, terms
from governance.cases.workflow.definitions import flow_of
from governance.insight import targets
from governance.insight.models import IndicatorSetting
from tests.cases.story import act, file, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused

RETENTION = "/settings/retention/"


def archived(cast: Cast, ago: timedelta) -> Any:
    at = timezone.now() - ago
    case = walk(cast, "closed", at=at)
    case.reporter_name, case.reporter_phone = "杨女士", "13987654321"
    case.save()
    return act(case, "archive", cast.zhang, at=at + timedelta(days=30))


# Retention ------------------------------------------------------------------------------------


def test_a_district_does_not_change_the_terms_of_the_city(cast: Cast) -> None:
    before = dict(RetentionRule.objects.values_list("category", "days"))
    with refused("rule_city_only"):
        terms.set_term(None, 1, actor=fresh(cast.north_admin), reason="试一试", erases=True)
    browser = browser_of(cast.north_admin)
    said = {"category": "", "days": "1", "reason": "试一试"}
    assert browser.post(RETENTION, said).status_code == 403
    page = browser.get(RETENTION)
    assert (page.status_code, "<form" in page.content.decode().split("<main")[1]) == (200, False)
    assert dict(RetentionRule.objects.values_list("category", "days")) == before


def test_a_shorter_term_is_shown_first_and_begins_a_day_later(cast: Cast) -> None:
    case = archived(cast, timedelta(days=100))
    browser, said = browser_of(cast.admin), {"category": "", "days": "10", "reason": "上级要求"}
    RetentionRule.objects.all().delete()
    RetentionRule.objects.create(category=None, days=400)
    shown = browser.post(RETENTION, said)
    assert "会清除 1 件" in shown.content.decode()
    assert not RulePublication.objects.filter(group="retention").exists()
    said["seen"] = shown.context["form"].data["seen"]
    # What was looked at was this change and no other.
    assert "会清除" in browser.post(RETENTION, said | {"days": "9"}).content.decode()
    assert browser.post(RETENTION, said).status_code == 302
    row = RulePublication.objects.get(group="retention")
    assert (row.before, row.after, row.by) == ({"days": 400}, {"days": 10}, cast.admin)
    assert jobs.run().anonymised == 0
    assert RetentionRule.objects.get(category=None).days == 400
    publishing.apply_due(timezone.now() + timedelta(hours=25))
    assert RetentionRule.objects.get(category=None).days == 10
    assert retention.look(timezone.now()).numbers == [case.number]


def test_a_term_that_waits_is_taken_back(cast: Cast) -> None:
    row = terms.set_term(None, 1, actor=fresh(cast.admin), reason="手误", erases=True)
    assert browser_of(cast.north_admin).post(RETENTION, {"cancel": row.pk}).status_code == 403
    assert browser_of(cast.admin).post(RETENTION, {"cancel": row.pk}).status_code == 302
    publishing.apply_due(timezone.now() + timedelta(days=2))
    assert not RetentionRule.objects.filter(days=1).exists()


def test_a_longer_term_holds_at_once_and_is_audited(cast: Cast) -> None:
    said = {"category": "", "days": "30000", "reason": "上级要求"}
    assert browser_of(cast.admin).post(RETENTION, said).status_code == 302
    assert RetentionRule.objects.get(category=None).days == 30_000
    assert AuditEntry.objects.get(act="rule_edit", detail__group="retention").area == cast.city


@pytest.mark.parametrize(
    ("change", "sooner"),
    [((None, 10), True), ((None, 5000), False), ((None, None), False)],
)
def test_what_erases_sooner_is_told_from_what_does_not(
    cast: Cast, change: tuple[int | None, int | None], sooner: bool
) -> None:
    RetentionRule.objects.all().delete()
    RetentionRule.objects.create(category=None, days=400)
    assert retention.shortens(change) is sooner


def test_a_category_that_follows_a_shorter_default_again_erases_sooner(cast: Cast) -> None:
    RetentionRule.objects.all().delete()
    rubbish = Category.objects.get(code="rubbish_exposed")
    RetentionRule.objects.create(category=None, days=10)
    RetentionRule.objects.create(category=rubbish, days=400)
    assert retention.shortens((rubbish.pk, None))


# Indicators -----------------------------------------------------------------------------------


def test_a_district_does_not_set_the_targets_of_the_city(cast: Cast) -> None:
    setting = IndicatorSetting.objects.get(pk="on_time_closure_rate")
    setting.target = 1
    with refused("rule_city_only"):
        targets.save_setting(setting, actor=fresh(cast.north_admin))
    browser = browser_of(cast.north_admin)
    address = "/insight/indicators/on_time_closure_rate/"
    assert [browser.get(address).status_code, browser.post(address, {"target": 1}).status_code] == [403, 403]
    setting.refresh_from_db()
    assert setting.target == 95


def test_a_target_is_versioned_and_audited(cast: Cast) -> None:
    setting = IndicatorSetting.objects.get(pk="on_time_closure_rate")
    setting.target = 97
    targets.save_setting(setting, actor=fresh(cast.admin))
    row = RulePublication.objects.get(group="indicator")
    assert (row.subject, row.before["target"], row.after["target"]) == ("on_time_closure_rate", "95.00", "97")
    entry = AuditEntry.objects.get(subject_type="insight.indicatorsetting")
    assert (entry.actor, entry.detail["after"]) == (cast.admin, {"target": "97"})
    assert browser_of(cast.admin).get(row.get_absolute_url()).status_code == 200


# Questions ------------------------------------------------------------------------------------


def test_a_district_does_not_put_a_question_to_the_whole_city(cast: Cast) -> None:
    rubbish = Category.objects.get(code="rubbish_exposed")
    with refused("rule_city_only"):
        question = CategoryQuestion(category=rubbish, text="几袋？", is_required=True)
        questions.save_question(question, actor=fresh(cast.north_admin))
    browser = browser_of(cast.north_admin)
    said = {"text": "几袋？", "kind": "text", "order": "1", "is_required": "on", "is_active": "on"}
    assert browser.post("/settings/questions/rubbish_exposed/new/", said).status_code == 403
    assert browser.get("/settings/questions/rubbish_exposed/").status_code == 200
    assert not CategoryQuestion.objects.filter(text="几袋？").exists()


def test_what_a_question_was_before_can_be_looked_up(cast: Cast) -> None:
    rubbish = Category.objects.get(code="rubbish_exposed")
    question = questions.save_question(
        CategoryQuestion(category=rubbish, text="几袋？"), actor=fresh(cast.admin)
    )
    question.is_required = True
    questions.save_question(question, actor=fresh(cast.admin))
    newest = RulePublication.objects.filter(group="question").latest("pk")
    assert (newest.before["is_required"], newest.after["is_required"]) == (False, True)


# Standard texts ---------------------------------------------------------------------------------


def saved(text: str, actor: Any, title: str = "已清运") -> ReplyText:
    return canned_replies.save_reply(ReplyText(title=title, text=text), actor=fresh(actor))


def test_the_text_of_a_district_is_offered_there_and_nowhere_else(cast: Cast) -> None:
    ReplyText.objects.all().delete()
    saved("全市的话", cast.admin)
    mine = saved("北区的话", cast.north_admin)
    assert mine.area == cast.north
    transition = flow_of("incident").transitions["reject"]
    north = file(cast, actor=cast.zhang)
    south = file(cast, actor=cast.admin, area=cast.south) if cast.admin.has_right("cases.file") else None
    assert {one["text"] for one in canned_replies.offered(north, transition)} == {"全市的话", "北区的话"}
    north.district, north.subdistrict, north.community, north.grid = cast.south, None, None, None
    assert {one["text"] for one in canned_replies.offered(south or north, transition)} == {"全市的话"}


def test_a_district_changes_neither_the_citys_texts_nor_anothers(cast: Cast) -> None:
    of_city = saved("全市的话", cast.admin)
    elsewhere = saved("南区的话", cast.admin, title="南区的")
    ReplyText.objects.filter(pk=elsewhere.pk).update(area=cast.south)
    browser = browser_of(cast.north_admin)
    said = {"title": "改了", "text": "改了", "order": 0, "is_active": "on"}
    assert browser.post(f"/settings/replies/{of_city.pk}/", said).status_code == 403
    assert browser.post(f"/settings/replies/{elsewhere.pk}/", said).status_code == 404
    listed = browser.get("/settings/replies/").content.decode()
    assert ("全市的话" in listed, "南区的话" in listed) == (True, False)
    of_city.title = "改了"
    with refused("rule_city_only"):
        canned_replies.save_reply(of_city, actor=fresh(cast.north_admin))


def test_the_preview_never_shows_a_case_outside_ones_area(cast: Cast) -> None:
    case = file(cast, actor=cast.zhang)
    type(case).objects.filter(pk=case.pk).update(
        district=cast.south, subdistrict=None, community=None, grid=None, area=cast.south, desk=cast.south
    )
    assert canned_replies.sample(None, fresh(cast.north_admin)) is None
    said = {"text": "{{编号}} 办好了"}
    page = browser_of(cast.north_admin).post("/settings/replies/preview/", said).content.decode()
    assert case.number not in page


# History ----------------------------------------------------------------------------------------


def test_the_history_of_another_districts_rules_is_not_shown(cast: Cast) -> None:
    def made(label: str, area: Any) -> RulePublication:
        now = timezone.now()
        row: RulePublication = RulePublication.objects.create(
            group="calendar", subject=label, label=label, area=area, reason="防汛", at=now,
            effective_from=now, applied_at=now, by=cast.admin,
        )  # fmt: skip
        return row

    rows = {"city": None, "south": cast.south, "north": cast.north, "lane": cast.east_lane}
    made_of = {name: made(f"规则{name}", area) for name, area in rows.items()}
    browser = browser_of(cast.zhang)  # of East Lane, in the north
    listed = browser.get("/rules/history/").content.decode()
    assert {name: f"规则{name}" in listed for name in rows} == {
        "city": True,
        "south": False,
        "north": True,
        "lane": True,
    }
    assert "规则south" not in browser.get("/rules/").content.decode()
    answers = {name: browser.get(row.get_absolute_url()).status_code for name, row in made_of.items()}
    assert answers == {"city": 200, "south": 404, "north": 200, "lane": 200}
