"""The uploaded files of imports hold names and numbers: they go when their cases' reporters do."""

from __future__ import annotations

from datetime import datetime

from governance.importing.models import ImportBatch

MOST = 100  # files a run


def forget_files(before: datetime) -> int:
    """Delete the files of imports made before the instant ``before``; returns how many. The record stays."""
    old = list(ImportBatch.objects.exclude(file="").filter(made_at__lte=before).order_by("pk")[:MOST])
    for batch in old:
        batch.file.delete(save=False)
        ImportBatch.objects.filter(pk=batch.pk).update(file="")
    return len(old)
