"""The files beside the database: whether they can be written, and those that no row names any more."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

log = logging.getLogger(__name__)

LEAST_FREE = 200 * 1024 * 1024  # bytes; below that it is told before it is full
ORPHAN_AFTER = timedelta(days=1)  # a file that was written in a transaction still open has no row yet
BATCH = 500
MOST = 5_000  # files removed a run


def is_writable() -> bool:
    """Whether a file can be written now, with room to spare."""
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
            probe.write(b"room")
            probe.flush()
        found = os.statvfs(settings.MEDIA_ROOT)
    except OSError as error:
        log.warning("media: files cannot be written: %s", error)
        return False
    return found.f_bavail * found.f_frsize >= LEAST_FREE


def sweep_orphans(at: datetime) -> int:
    """Remove files that no row names and that are older than a day at the instant ``at``; returns how many.

    They are left where a transaction was taken back after its files were written, or the machine fell. Only
    folders that some column of files writes into are looked at.
    """
    columns = [
        (model, column)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, FileField) and not model._meta.proxy
    ]
    folders = {str(column.upload_to).split("/", 1)[0] for _model, column in columns}
    old = _older_than((at - ORPHAN_AFTER).timestamp(), sorted(folders))
    removed = 0
    for names in _batches(old):
        for model, column in columns:
            named = model._base_manager.filter(**{f"{column.attname}__in": names})
            names -= set(named.values_list(column.attname, flat=True))
        for name in names:
            (settings.MEDIA_ROOT / name).unlink(missing_ok=True)
            log.warning("media: %s belonged to nothing and is removed", name)
        removed += len(names)
        if removed >= MOST:
            break
    return removed


def _older_than(instant: float, folders: list[str]) -> Iterator[str]:
    for folder in folders:
        if not folder:
            continue
        for where, _folders, files in os.walk(settings.MEDIA_ROOT / folder):
            for file in files:
                path = Path(where, file)
                try:
                    is_old = path.stat().st_mtime < instant
                except FileNotFoundError:  # removed by its own room meanwhile
                    continue
                if is_old:
                    yield path.relative_to(settings.MEDIA_ROOT).as_posix()


def _batches(names: Iterator[str]) -> Iterator[set[str]]:
    batch: set[str] = set()
    for name in names:
        batch.add(name)
        if len(batch) >= BATCH:
            yield batch
            batch = set()
    if batch:
        yield batch
