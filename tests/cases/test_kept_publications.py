"""What was published stays as it was published."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.cases.models import RulePublication

pytestmark = pytest.mark.django_db


def refused(act: str, **change: object) -> None:
    rows = RulePublication.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(**change) if act == "update" else rows._raw_delete("default")


def test_a_publication_is_neither_deleted_nor_rewritten_but_takes_its_course() -> None:
    now = timezone.now()
    RulePublication.objects.create(
        group="limit",
        subject="x",
        label="时限",
        reason="试行",
        before={"a": 1},
        after={"a": 2},
        effective_from=now,
    )
    refused("delete")
    refused("update", reason="另一个原因")
    refused("update", after={"a": 3})
    refused("update", at=now)
    assert RulePublication.objects.update(applied_at=now, fault="") == 1
    assert RulePublication.objects.update(cancelled_at=now) == 1
