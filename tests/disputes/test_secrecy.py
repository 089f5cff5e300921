"""What people above and beside see of a dispute: a number, a kind, an area, a colour and clocks. No word."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from disputes import models, privacy
from disputes.effects import keeping
from disputes.models import Dispute
from governance.access.models import AuditEntry, User
from governance.cases.models import Case, CaseLog
from governance.cases.workflow import permissions
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cases.story import act
from tests.cast import Cast, fresh
from tests.disputes.mediating import (
    CONTENTS,
    FACTS,
    HER,
    HER_ID,
    HER_PHONE,
    HIM,
    HIS_ID,
    HIS_PHONE,
    MINUTES,
    Band,
    applied,
    band,
    in_effect,
)
from tests.portal.browsers import browser_of

SECRETS = (HER, HIM, HER_ID, HIS_ID, HER_PHONE, HIS_PHONE, FACTS, MINUTES, CONTENTS["terms"])


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


@pytest.fixture
def case(cast: Cast, b: Band) -> Case:
    return in_effect(cast, b)


def outsiders(cast: Cast, b: Band) -> list[User]:
    """Colleagues at the same desk, the community's secretary, everybody above, everybody beside."""
    return [
        b.next_mei,
        cast.zhao,
        cast.li,
        cast.secretary,
        cast.grid_ma,
        b.lao,
        b.boss,
        b.top,
        cast.street_wang,
        cast.official,
        cast.mayor,
        cast.auditor,
        cast.admin,
        cast.he,
    ]


def assert_no_word(text: str, who: User) -> None:
    for secret in SECRETS:
        assert str(secret) not in text, (who.username, secret)


def test_insiders_are_the_mediator_the_chair_who_filed_it_and_units_asked(
    cast: Cast, b: Band, case: Case
) -> None:
    dispute = Dispute.objects.get(case=case)
    for who in (b.mei, b.gu, cast.zhang):
        assert privacy.is_insider(dispute, fresh(who)), who.username
    for who in outsiders(cast, b):
        assert not privacy.is_insider(dispute, fresh(who)), who.username
    act(case, "refer", b.mei, unit=cast.water, text="请看一下水管")
    assert privacy.is_insider(dispute, fresh(cast.shui))
    assert not privacy.is_insider(dispute, fresh(cast.he))


def test_outsiders_find_no_word_on_any_page(cast: Cast, b: Band, case: Case) -> None:
    paths = [
        case.get_absolute_url(),
        f"/cases/{case.number}/print/",
        f"/disputes/{case.number}/file/",
        "/cases/?kind=dispute",
        "/disputes/",
        f"/search/?q={HER}",
        f"/search/?q={HER_PHONE}",
        f"/cases/?q={HER_ID}",
    ]
    for who in outsiders(cast, b):
        browser = browser_of(who)
        for path in paths:
            answer = browser.get(path)
            # What was typed into the box of a search comes back in it, and nowhere else.
            body = answer.content.decode()
            if "q=" not in path:
                assert_no_word(body, who)
            else:
                assert case.number not in body, (who.username, path)
        post = browser.post(f"/disputes/{case.number}/file/", {"purpose": "看看内容"})
        assert post.status_code in (403, 404), who.username
        assert_no_word(post.content.decode(), who)


def test_outsiders_can_do_none_of_its_acts(cast: Cast, b: Band, case: Case) -> None:
    for who in outsiders(cast, b):
        for code in ("follow_up", "perform", "note_inquiry", "apply_confirmation", "refer", "archive"):
            with pytest.raises(Refused):
                act(case, code, who)
        offered = [one for one in permissions.offers(case, fresh(who)) if one.is_possible]
        assert {one.act.code for one in offered} <= {"remind"}, who.username


def test_no_paper_is_printed_for_who_reads_the_case_but_not_the_dispute(
    cast: Cast, b: Band, case: Case
) -> None:
    """The community's secretary holds the confidential right at the desk: the kernel lets them in."""
    for code in ("dispute_application", "dispute_agreement", "dispute_minutes"):
        for who in (cast.secretary, b.lao):
            answer = browser_of(who).get(f"/cases/{case.number}/print/{code}/")
            assert answer.status_code in (403, 404)


def test_whoever_is_inside_reads_it_against_a_note(cast: Cast, b: Band, case: Case) -> None:
    browser = browser_of(b.mei)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert_no_word(page, b.mei)
    assert "周**" in page
    before = AuditEntry.objects.filter(act="reveal").count()
    shown = browser.post(f"/disputes/{case.number}/file/", {}).content.decode()
    assert FACTS in shown
    assert HER in shown
    assert HER_ID not in shown
    assert HER_ID[-4:] in shown
    entry = AuditEntry.objects.filter(act="reveal").latest("pk")
    assert AuditEntry.objects.filter(act="reveal").count() == before + 1
    assert (entry.actor, entry.subject_id) == (b.mei, str(case.pk))
    paper = browser.get(f"/cases/{case.number}/print/dispute_agreement/")
    assert paper.status_code == 200
    assert AuditEntry.objects.filter(act="reveal").count() == before + 2


def test_nothing_is_readable_in_the_tables(case: Case) -> None:
    """Every table of the database, the trail, notices and audit among them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT one::text FROM "{table}" AS one')  # noqa: S608 (names of our tables)
            rows = "\n".join(row[0] for row in cursor.fetchall() if row[0])
            for secret in SECRETS:
                assert str(secret) not in rows, (table, secret)


def test_notices_and_trail_say_only_number_and_kind(case: Case) -> None:
    said = [*Notice.objects.values_list("text", flat=True)]
    said += [f"{row.text} {row.detail}" for row in CaseLog.objects.filter(case=case)]
    text = "\n".join(said)
    for secret in SECRETS:
        assert str(secret) not in text
    assert "周" not in text


def test_after_the_term_nobody_is_named_and_the_figures_stay(cast: Cast, b: Band, case: Case) -> None:
    counted = keeping.erase(case)
    assert counted["parties"] == 2
    for model in (models.Party, models.Record, models.Agreement, models.Session, models.Dispute):
        for row in model.objects.all():
            words = " ".join(str(getattr(row, one.name, "")) for one in model._meta.concrete_fields)
            assert not any(str(secret) in words for secret in SECRETS), model
    dispute = Dispute.objects.get(case=case)
    assert dispute.number
    assert dispute.agreement.effective_on is not None
    assert models.Party.objects.filter(identity_index="", phone_index="").count() == 2


def test_who_looks_through_the_mediators_eyes_reads_nothing(cast: Cast, b: Band) -> None:
    case = applied(cast)
    mine: Any = fresh(b.gu)
    assert privacy.is_insider(case.dispute, mine)
    mine.looking = fresh(cast.admin)
    assert not privacy.is_insider(case.dispute, mine)
