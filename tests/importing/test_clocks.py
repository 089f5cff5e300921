"""What nobody has answered sets no punishment off, and what is taken back leaves none behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.maintenance import integrity
from governance.cases.models import Card, Case, JoinedReport, SupervisionOrder
from governance.cases.pages.views import answers
from governance.cases.services import join_case
from governance.cases.sla.escalation.sweep import sweep
from governance.importing import reasons, undoing, writing
from governance.importing.models import ImportBatch
from governance.insight import facts
from tests.cast import Cast, fresh
from tests.importing.batches import GOOD, imported, lines, tried
from tests.portal.browsers import browser_of
from tests.refusals import refused

TODAY, HISTORY = ImportBatch.Timing.TODAY, ImportBatch.Timing.HISTORY
OLD = "{n},噪音,2012-03-11 10:00,楼下的店每晚放音乐到很晚。,"


def old_ones(count: int = 3) -> bytes:
    return lines(*(OLD.format(n=f"O{n}") for n in range(count)), GOOD.format(n="A"))


def test_as_history_nothing_runs_and_nobody_is_called_late(cast: Cast) -> None:
    batch = imported(cast, old_ones())
    assert (batch.timing, batch.open) == (HISTORY, 3)
    assert str(timezone.localtime(batch.oldest_open))[:10] == "2012-03-11"
    sweep(timezone.now() + timedelta(days=400))
    still_open = Case.objects.open()
    assert still_open.count() == 3
    assert not still_open.filter(clocks__state__in=("running", "paused")).exists()
    assert set(still_open.values_list("next_due_at", "due_at")) == {(None, None)}
    assert {case.log.last().act for case in still_open} == {"rest"}
    assert not Card.objects.exists()
    assert not SupervisionOrder.objects.exists()
    assert (integrity.faults(), list(facts.differences())) == ([], [])


def test_from_today_on_the_clocks_begin_when_it_is_imported(cast: Cast) -> None:
    before = timezone.now()
    imported(cast, old_ones(), timing=TODAY)
    sweep()
    assert not Card.objects.exists()
    case = Case.objects.open().order_by("pk")[0]
    assert str(timezone.localtime(case.reported_at))[:10] == "2012-03-11"
    assert case.due_at is not None
    assert case.due_at > before
    assert {clock.started_at >= before for clock in case.clocks.live()} == {True}
    sweep(before + timedelta(days=400))
    assert Card.objects.exists()  # then it escalates as anything does


@pytest.fixture
def late(cast: Cast) -> ImportBatch:
    """A batch of which orders and cards have come."""
    batch = imported(cast, old_ones(), timing=TODAY)
    sweep(timezone.now() + timedelta(days=400))
    return batch


def test_orders_and_cards_go_with_the_batch(cast: Cast, late: ImportBatch) -> None:
    goes = undoing.touched(late)
    assert (goes.cases, goes.open) == (4, 3)
    assert goes.orders == SupervisionOrder.objects.count() > 0
    assert goes.cards == Card.objects.count() > 0
    given = [one for kind in answers.KINDS for one in answers._given_to(fresh(cast.official), kind)]
    assert given
    undoing.undo(late, actor=fresh(cast.official))
    assert not SupervisionOrder.objects.filter(closed_at=None).exists()
    assert not Card.objects.filter(cancelled_at=None).exists()
    assert set(Case.objects.values_list("state", "yellow_cards", "red_cards")) == {("cancelled", 0, 0)}
    for kind in answers.KINDS:
        assert answers._given_to(fresh(cast.official), kind) == []
    assert not SupervisionOrder.objects.unanswered().exists()
    assert (integrity.faults(), list(facts.differences())) == ([], [])
    said = AuditEntry.objects.filter(subject_id=str(late.pk)).latest("pk").detail
    assert (said["taken_back"], said["orders"], said["cards"]) == (4, goes.orders, goes.cards)


def test_what_a_resident_has_joined_is_never_cancelled(cast: Cast) -> None:
    batch = imported(cast, old_ones())
    case = Case.objects.get(external_number="O1")
    filing = next(writing.reader_of(batch, timezone.now()).rows()).filing
    filing.external_number = "J1"
    with mock.patch("governance.cases.filing.duplicates.is_likely", return_value=True):
        join_case(case, filing, actor=None)
    assert JoinedReport.objects.filter(case=case).exists()
    with refused(reasons.ACTED_ON):
        undoing.undo(batch, actor=fresh(cast.official))
    assert undoing.acted_on(batch) == [case.number]
    assert not Case.objects.filter(state="cancelled").exists()


def test_taking_back_is_confirmed_on_a_page_that_says_what_it_touches(cast: Cast) -> None:
    batch = imported(cast, old_ones())
    browser, url = browser_of(cast.official), reverse("import-undo", args=[batch.pk])
    assert f'href="{url}"' in browser.get(batch.get_absolute_url()).content.decode()
    page = browser.get(url).content.decode()
    assert "4 件事项作废" in page
    assert "其中 3 件还没有办结" in page
    assert not Case.objects.filter(state="cancelled").exists()  # looking changes nothing
    assert browser_of(cast.zhao).get(url).status_code == 404
    assert browser.post(url).status_code == 302
    assert set(Case.objects.values_list("state", flat=True)) == {"cancelled"}
    assert browser.get(url).status_code == 302  # there is nothing to take back any more


def test_the_importer_chooses_on_the_page(cast: Cast) -> None:
    batch = tried(cast, old_ones())
    browser = browser_of(cast.official)
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert "有 3 件还没有答复，最早的是 2012-03-11" in page
    answer: Any = browser.post(reverse("import-run", args=[batch.pk]), {"timing": "never"})
    assert answer.status_code == 422
    assert browser.post(reverse("import-run", args=[batch.pk]), {"timing": "today"}).status_code == 302
    assert ImportBatch.objects.get(pk=batch.pk).timing == TODAY
