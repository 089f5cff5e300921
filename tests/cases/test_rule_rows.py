"""Numbers, words, patterns, categories and who is responsible: each with its own soundness."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.areas.models import Area
from governance.cases.filing import numbering
from governance.cases.models import (
    Category,
    LadderRung,
    LoopSetting,
    ReasonChoice,
    RulePublication,
)
from governance.cases.rules import effective, publishing, reasons, subjects
from governance.cases.sla import limits
from governance.cases.workflow import options
from governance.common.refusals import Refused
from governance.notices import quiet_hours, texts
from governance.notices.models import QuietHours
from tests.cases.ruling import publish
from tests.cases.story import MORNING, file
from tests.cast import Cast


def test_a_number_is_kept_within_its_range_and_changed_on_its_day(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        publish(cast, "setting", "self_handled_sample_percent", {"value": 101})
    assert refused.value.reason == reasons.OUT_OF_RANGE
    later = timezone.now() + timedelta(days=3)
    made = publish(cast, "setting", "self_handled_sample_percent", {"value": 20}, effective_from=later)
    assert limits.setting("self_handled_sample_percent") == 10
    assert publishing.apply_due(later - timedelta(minutes=1)) == 0
    assert publishing.apply_due(later) == 1
    assert publishing.apply_due(later) == 0
    assert limits.setting("self_handled_sample_percent") == 20
    made.refresh_from_db()
    assert made.applied_at is not None


def test_a_change_whose_subject_has_become_unsound_meanwhile_says_so(cast: Cast) -> None:
    later = timezone.now() + timedelta(days=3)
    made = publish(cast, "setting", "archive_days", {"value": 300}, effective_from=later)
    LoopSetting.objects.filter(pk="archive_days").update(highest=100)
    assert publishing.apply_due(later) == 0
    made.refresh_from_db()
    assert "100" in made.fault
    assert publishing.apply_due(later) == 0
    publish(cast, "setting", "archive_days", {"value": 20}, effective_from=later)  # and blocks nothing


def test_a_change_whose_day_has_come_is_written_before_the_next(cast: Cast) -> None:
    """The worker is late: somebody who publishes meanwhile is not overtaken by it afterwards."""
    made = publish(
        cast, "setting", "archive_days", {"value": 20}, effective_from=timezone.now() + timedelta(days=1)
    )
    RulePublication.objects.filter(pk=made.pk).update(effective_from=timezone.now() - timedelta(minutes=1))
    publish(cast, "setting", "archive_days", {"value": 30})
    assert publishing.apply_due() == 0
    assert limits.setting("archive_days") == 30


def test_texts_take_only_the_variables_they_are_given(cast: Cast) -> None:
    for text in ("{number.__class__}", "{secret}", "{number"):
        with pytest.raises(ValidationError):
            publish(cast, "text", "case_warn", {"text": text, "channels": []})
    publish(cast, "text", "case_warn", {"text": "请办 {number}", "channels": ["sms"]})
    subject = subjects.of("text", "case_warn")
    assert subject.read() == {"text": "请办 {number}", "channels": ["sms"]}
    assert subject.preview("请办 {number}") == "请办 530100-260312-0042"


def test_number_patterns_are_a_small_language(cast: Cast) -> None:
    for pattern in (
        "{area}-{yy}{serial:4}",
        "{area}-{serial:4}",
        "{yy}-{serial:4}",
        "{area}{yy}-{serial:4}x",
        "{area}{yy}-{serial:2}",
        "{area.code}{yy}-{serial:4}",
        "{area}/{yy}-{serial:4}",
        "{area}{yy}" + "A" * 30 + "-{serial:4}",
    ):
        with pytest.raises(ValidationError):
            publish(cast, "pattern", "case", {"pattern": pattern})
    assert numbering.case_number(cast.north, MORNING) == "530102-260312-0001"
    publish(cast, "pattern", "case", {"pattern": "SJ-{area}-{yyyy}-{serial:6}"})
    assert subjects.of("pattern", "case").preview("SJ-{area}-{yyyy}-{serial:6}").endswith("-000001")
    assert numbering.case_number(cast.north, MORNING) == "SJ-530102-2026-000001"
    assert numbering.case_number(cast.north, MORNING) == "SJ-530102-2026-000002"


def test_the_city_may_be_left_in_peace_at_night(cast: Cast) -> None:
    publish(cast, "quiet", "city", {"begins": "21:00", "ends": "07:30"})
    QuietHours.objects.create(person=cast.he, begins="22:00", ends="06:00")
    known = quiet_hours.own_hours([cast.he.pk, cast.zhang.pk])
    assert known[cast.zhang.pk] == (time(21), time(7, 30))
    assert known[cast.he.pk] == (time(22), time(6))
    with pytest.raises(ValidationError):
        publish(cast, "quiet", "city", {"begins": "21:00", "ends": ""})
    publish(cast, "quiet", "city", {"begins": "", "ends": ""})
    assert quiet_hours.own_hours([cast.zhang.pk]) == {}


def test_the_words_of_receipts_are_edited_too(cast: Cast) -> None:
    said = {"number": "1", "code": "AB12", "url": "http://portal.example/follow/"}
    assert "查询码" in texts.say("receipt_slip", **said)
    publish(cast, "text", "receipt_slip", {"text": "{number} 号，查询码 {code}。", "channels": []})
    assert texts.say("receipt_slip", **said) == "1 号，查询码 AB12。"
    with pytest.raises(ValidationError):
        publish(cast, "text", "receipt_slip", {"text": "{phone}", "channels": []})


def test_a_category_cannot_lie_below_itself_nor_change_its_code(cast: Cast) -> None:
    leaf = Category.objects.get(code="rubbish_exposed")
    above = leaf.parent
    values = subjects.of("category", str(above.pk)).read() | {"parent": leaf.pk}
    with pytest.raises(Refused) as refused:
        publish(cast, "category", str(above.pk), values)
    assert refused.value.reason == reasons.CYCLE
    with pytest.raises(Refused) as refused:
        publish(
            cast, "category", str(leaf.pk), subjects.of("category", str(leaf.pk)).read() | {"code": "other"}
        )
    assert refused.value.reason == reasons.CODE_FIXED
    with pytest.raises(Refused) as refused:
        publish(
            cast,
            "category",
            str(above.pk),
            subjects.of("category", str(above.pk)).read() | {"is_active": False},
        )
    assert refused.value.reason == reasons.HAS_CHILDREN


def test_a_category_is_added_moved_and_switched_off(cast: Cast) -> None:
    above = Category.objects.get(code="rubbish_exposed").parent
    made = publish(
        cast,
        "category",
        "new",
        {
            "kind": "incident",
            "code": "new_kind",
            "standard_ref": "",
            "parent": above.pk,
            "name": "新类别",
            "default_urgency": "normal",
            "emergency_advice": "",
            "duplicate_metres": 100,
            "duplicate_days": 30,
            "icon": "",
            "order": 9,
            "is_active": True,
        },
    )
    row = Category.objects.get(code="new_kind")
    assert (made.subject, made.label) == (str(row.pk), "新类别")
    values = subjects.of("category", str(row.pk)).read() | {"is_active": False}
    publish(cast, "category", str(row.pk), values)
    row.refresh_from_db()
    assert not row.is_active


def test_a_district_administrator_routes_in_the_own_district_only(cast: Cast) -> None:
    category = Category.objects.get(code="rubbish_exposed")
    own, other = f"{category.pk}/{cast.north.pk}", f"{category.pk}/{cast.south.pk}"
    publish(cast, "routing", own, {"unit": cast.water.pk, "supervising_unit": None}, actor=cast.north_admin)
    assert category.routings.get(area=cast.north).unit == cast.water
    for key in (other, f"{category.pk}/{cast.city.pk}"):
        with pytest.raises(Refused) as refused:
            publish(
                cast,
                "routing",
                key,
                {"unit": cast.water.pk, "supervising_unit": None},
                actor=cast.north_admin,
            )
        assert refused.value.reason == reasons.OUTSIDE_AREA
    with pytest.raises(Refused) as refused:  # nor is a unit of elsewhere slipped in
        publish(
            cast,
            "routing",
            own,
            {"unit": cast.south_office.pk, "supervising_unit": None},
            actor=cast.north_admin,
        )
    assert refused.value.reason == reasons.WRONG_UNIT
    publish(cast, "routing", own, {"unit": None, "supervising_unit": None}, actor=cast.north_admin)
    assert not category.routings.filter(area=cast.north).exists()


def test_rungs_of_seeds_have_always_been_in_force(cast: Cast) -> None:
    assert not LadderRung.objects.filter(effective_from__gt=MORNING).exists()


# From a date on --------------------------------------------------------------------------------

SOON = timedelta(days=3)


def routed(cast: Cast, unit: object, **how: object) -> RulePublication:
    category = Category.objects.get(code="rubbish_exposed")
    values = {"unit": unit.pk, "supervising_unit": None}
    return publish(cast, "routing", f"{category.pk}/{cast.north.pk}", values, **how)


def test_who_is_responsible_changes_from_a_date_on_and_what_was_reported_before_keeps_its_rule(
    cast: Cast,
) -> None:
    routed(cast, cast.office, running="recompute")
    old = file(cast)
    later = timezone.now() + SOON
    routed(cast, cast.water, effective_from=later)
    category = old.category

    def unit_at(at: object) -> object:
        return options.responsible_rule(category, old.area, at=at).unit

    for _n in range(2):  # before the worker has written it, and after
        assert unit_at(later - timedelta(seconds=1)) == cast.office
        assert unit_at(later) == cast.water
        assert options.suggested_unit(old) == cast.office
        publishing.apply_due(later)
    assert category.routings.get(area=cast.north).unit == cast.water


def test_a_correction_reaches_what_was_reported_before(cast: Cast) -> None:
    routed(cast, cast.office, running="recompute")
    old = file(cast)
    made = routed(cast, cast.water, running="recompute")
    assert options.suggested_unit(old) == cast.water
    assert (made.running, hasattr(made, "recomputation")) == ("recompute", False)
    routed(cast, cast.office)
    assert options.suggested_unit(old) == cast.water  # this one holds from now on only


def test_a_rule_to_come_is_cancelled_before_it_starts(cast: Cast) -> None:
    routed(cast, cast.office, running="recompute")
    later = timezone.now() + SOON
    made = routed(cast, cast.water, effective_from=later)
    with pytest.raises(Refused) as refused:
        routed(cast, cast.water)
    assert refused.value.reason == reasons.WAITS
    publishing.cancel(made, actor=cast.admin)
    assert publishing.apply_due(later) == 0
    rule = options.responsible_rule(
        Category.objects.get(code="rubbish_exposed"), cast.east_grid, at=later + SOON
    )
    assert rule.unit == cast.office


def test_a_rule_to_come_for_a_place_that_is_gone_by_then_changes_nothing(cast: Cast) -> None:
    category = Category.objects.get(code="rubbish_exposed")
    later = timezone.now() + SOON
    values = {"unit": cast.office.pk, "supervising_unit": None}
    made = publish(cast, "routing", f"{category.pk}/{cast.west_street.pk}", values, effective_from=later)
    Area.objects.filter(pk=cast.west_street.pk).update(valid_to=timezone.localdate(later))
    assert publishing.apply_due(later) == 0
    made.refresh_from_db()
    assert cast.west_street.name in made.fault
    assert not category.routings.exists()


def test_a_new_class_stands_there_switched_off_until_its_day(cast: Cast) -> None:
    like = Category.objects.get(code="rubbish_exposed")
    values = subjects.of("category", str(like.pk)).read() | {"code": "snow", "name": "积雪", "order": 9}
    later = timezone.now() + SOON
    made = publish(cast, "category", "new", values, effective_from=later)
    row = Category.objects.get(code="snow")
    assert (made.subject, row.is_active, made.applied_at) == (str(row.pk), False, None)
    condition = {"category": row.pk, "filing": "积雪未扫", "closing": "已清扫", "order": 1, "is_active": True}
    publish(cast, "condition", "new", condition, effective_from=later)

    def offered(at: object) -> set[int]:
        return set(effective.in_use("category", Category.objects.all(), at).values_list("pk", flat=True))

    for _n in range(2):
        assert row.pk not in offered(later - timedelta(seconds=1))
        assert row.pk in offered(later)
        assert not options.conditions_for(row.pk, later - timedelta(seconds=1)).exists()
        assert options.conditions_for(row.pk, later).get().filing == "积雪未扫"
        assert publishing.apply_due(later) == (2 if _n == 0 else 0)


def test_a_class_and_what_lies_in_it_are_switched_off_on_the_same_day(cast: Cast) -> None:
    leaf = Category.objects.get(code="rubbish_exposed")
    later = timezone.now() + SOON
    for row in [*leaf.parent.children.all(), leaf.parent]:
        values = subjects.of("category", str(row.pk)).read() | {"is_active": False}
        publish(cast, "category", str(row.pk), values, effective_from=later)
    old = file(cast)
    publishing.apply_due(later)
    leaf.parent.refresh_from_db()
    assert not leaf.parent.is_active
    assert not RulePublication.objects.exclude(fault="").exists()
    shown = {pk for _name, group in options.categories_for(old) for pk, _label in group}
    assert str(leaf.pk) in shown  # the class it was reported in can still be chosen for it


def test_the_usual_urgency_is_that_of_the_moment_of_filing(cast: Cast) -> None:
    category = Category.objects.get(code="rubbish_exposed")
    values = subjects.of("category", str(category.pk)).read()
    publish(cast, "category", str(category.pk), values | {"default_urgency": "urgent"})
    assert file(cast, urgency="").urgency == "normal"  # in the spring, long before
    assert file(cast, urgency="", at=timezone.now()).urgency == "urgent"


def test_a_reason_is_given_as_long_as_it_is_in_force(cast: Cast) -> None:
    row = ReasonChoice.objects.filter(kind="reject", is_active=True).first()
    values = subjects.of("reason", str(row.pk)).read() | {"is_active": False}
    made = publish(cast, "reason", str(row.pk), values, effective_from=timezone.now() + SOON)
    assert row.code in dict(options.reasons_for("reject"))
    RulePublication.objects.filter(pk=made.pk).update(effective_from=timezone.now() - timedelta(seconds=1))
    assert row.code not in dict(options.reasons_for("reject"))  # though no worker has been there yet
