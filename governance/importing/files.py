"""The file of a batch, read as its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from governance.common import tables
from governance.common.crypto import mask_name, mask_phone
from governance.importing import mapping, reasons

if TYPE_CHECKING:
    from governance.common.tables import Table
    from governance.importing.models import ImportBatch


def parse(content: bytes, name: str, *, sheet: str = "", heading: int = 0) -> Table:
    """The table in an upload, its heading recognised by the names of the things a row may hold."""
    return tables.read(content, name, known=mapping.NAMES, sheet=sheet, heading=heading)


def content_of(batch: ImportBatch) -> bytes:
    """The file as it was uploaded. Raises Refused (FILE_GONE) once retention has removed it."""
    if not batch.file:
        raise reasons.FILE_GONE()
    try:
        with batch.file.open("rb") as file:
            found: bytes = file.read()
    except FileNotFoundError as error:
        raise reasons.FILE_GONE() from error
    return found


def masks(batch: ImportBatch) -> dict[str, Callable[[str], str]]:
    """How the columns are shown that hold who reported what, by their names in the file."""
    how = {"reporter_name": mask_name, "reporter_phone": mask_phone}
    return {batch.mapping[code]: mask for code, mask in how.items() if batch.mapping.get(code)}


def table_of(batch: ImportBatch) -> Table:
    """What the batch is about: the worksheet and the heading that were settled for it."""
    return parse(content_of(batch), batch.name, sheet=batch.sheet, heading=batch.heading)
