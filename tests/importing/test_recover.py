"""A batch whose work was killed is given back: nothing of it is left, and it comes again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from governance.access.models import AuditEntry
from governance.cases.models import Case
from governance.importing import batches, reasons, services, writing
from governance.importing.models import ImportBatch
from tests.cast import Cast, fresh
from tests.importing.batches import GOOD, lines, take, tried
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.threads import together


def test_an_import_that_was_killed_is_given_back_and_comes_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever kills it leaves it "running", and nobody can begin it."""
    batch = services.begin(tried(cast, lines(GOOD.format(n="W1"), GOOD.format(n="W2"))))
    real = writing._file

    def killed(row: Any, *rest: Any) -> Any:
        if row.filing.external_number == "W2":
            raise KeyboardInterrupt
        return real(row, *rest)

    monkeypatch.setattr(writing, "_file", killed)
    with pytest.raises(KeyboardInterrupt):
        services.run(batch)
    monkeypatch.setattr(writing, "_file", real)
    assert (ImportBatch.objects.get(pk=batch.pk).state, Case.objects.count()) == ("running", 0)
    with refused(reasons.NOT_READY):
        services.begin(batch)
    call_command("import_messages", recover=batch.pk)
    assert ImportBatch.objects.get(pk=batch.pk).state == "checked"
    call_command("import_messages", again=batch.pk)
    assert Case.objects.count() == 2
    with refused(reasons.NOT_READY):
        services.recover(batch)


def test_a_killed_batch_is_given_back_in_the_browser(cast: Cast) -> None:
    batch = services.begin(tried(cast, lines(GOOD.format(n="K1"))))  # and no worker ever comes
    url = reverse("import-recover", args=[batch.pk])
    official = browser_of(cast.official)
    assert url in official.get(batch.get_absolute_url()).content.decode()
    assert official.get(url).status_code == 200
    assert ImportBatch.objects.get(pk=batch.pk).state == "running"  # looking changes nothing
    assert browser_of(cast.grid_ma).post(url).status_code == 403
    assert browser_of(cast.zhang).post(url).status_code == 404  # may import, but not in this area
    away = services.begin(tried(cast, lines(GOOD.format(n="K2")), area=cast.south, actor=fresh(cast.admin)))
    assert official.post(reverse("import-recover", args=[away.pk])).status_code == 404
    assert official.post(url).status_code == 302
    assert ImportBatch.objects.get(pk=batch.pk).state == "checked"
    entry = AuditEntry.objects.get(subject_id=str(batch.pk), subject_type__endswith="importbatch")
    assert (entry.actor, entry.detail["recovered"], entry.area) == (cast.official, "正在导入", cast.north)
    services.run(services.begin(ImportBatch.objects.get(pk=batch.pk)), actor=fresh(cast.official))
    assert Case.objects.filter(external_number="K1").exists()
    assert official.get(url).status_code == 302  # nothing to be given back any more


def test_a_dry_run_that_was_killed_is_given_back_and_one_that_failed_is_tried_again(cast: Cast) -> None:
    batch = take(cast, lines(GOOD.format(n="K3")))
    services.map_columns(batch, batch.mapping)
    assert services.is_idle(batch)
    batch = services.recover(batch, actor=fresh(cast.official))
    assert batch.state == "mapping"
    ImportBatch.objects.filter(pk=batch.pk).update(state="failed", error="数据库断开")
    batch.refresh_from_db()
    services.map_columns(batch, batch.mapping)
    assert services.try_rows(batch).good == 1


@pytest.mark.race
def test_a_batch_somebody_is_at_is_not_given_back(real_cast: Cast) -> None:
    batch = services.begin(tried(real_cast, lines(GOOD.format(n="K4"))))
    (idle,) = together(lambda: services.is_idle(batch))
    assert idle is True  # the control: nobody is at it
    with transaction.atomic():
        batches.locked(batch)
        idle, refusal = together(lambda: services.is_idle(batch), lambda: services.recover(batch))
    assert idle is False
    assert refusal.reason == reasons.AT_WORK
