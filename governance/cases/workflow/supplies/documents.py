"""A document that comes with an act: its content is looked at, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from governance.cases.choices import AttachmentKind
from governance.cases.filing.attachments import MEGABYTE, keep_file
from governance.cases.sla import limits
from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.cases.workflow.supplies.base import Asked

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}
# The part by which an Office file is told from any other archive.
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MOST_UNPACKED = 200 * MEGABYTE  # bytes an archive may unpack to: more is a bomb, not a document
MOST_PARTS = 5000
MOST_RATIO = 200  # times its packed size; text and tables stay far below


@dataclass(frozen=True)
class CheckedDocument:
    """A document whose content is what its type says."""

    name: str
    content_type: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True)
class Document(Supply):
    """One PDF, docx or xlsx (of ``types``), kept outside the web root and only ever downloaded.

    ``is_personal``: it tells of people and is deleted when the case becomes anonymous.
    """

    types: tuple[str, ...] = tuple(TYPES)
    is_personal: bool = False

    def read(self, value: Any, case: Case) -> CheckedDocument:
        if isinstance(value, CheckedDocument):
            return value
        return checked(value, types=self.types)

    def to_json(self, value: Any) -> Any:
        """What it is called; the content travels as a part of the request."""
        return None if value is None else value.name

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}

    def field(self, asked: Asked) -> forms.Field:
        return DocumentField(widget=forms.FileInput(attrs={"accept": ",".join(f".{t}" for t in self.types)}))

    def keep(self, value: Any, act: Act, step: int) -> None:
        if value is not None:
            keep_file(
                act.case,
                value.data,
                name=value.name,
                content_type=value.content_type,
                kind=AttachmentKind.DOCUMENT,
                step=step,
                actor=act.actor,
                at=act.at,
                is_personal=self.is_personal,
            )


class DocumentField(forms.FileField):
    """Hands on what was uploaded; what is wrong with it is said by ``Document.read``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)


def checked(file: Any, *, types: tuple[str, ...] = tuple(TYPES)) -> CheckedDocument:
    """An uploaded file as a document. Raises ValueError with a sentence that names the file.

    The content decides what it is; a name that says something else is refused, too, because whoever
    downloads it opens it by its name.
    """
    name = PurePath(str(getattr(file, "name", "") or "?").replace("\\", "/")).name[:120]
    megabytes = limits.setting("document_megabytes")
    if file.size > megabytes * MEGABYTE:
        raise ValueError(
            _("“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限。")
            % {"name": name, "size": f"{file.size / MEGABYTE:.1f}", "limit": megabytes}
        )
    file.seek(0)
    data = file.read()
    kind = _sniffed(data, name)
    ending = PurePath(name).suffix.lower().lstrip(".")
    if kind not in types or ending != kind:
        known = "、".join(one.upper() if one == "pdf" else one for one in types)
        raise ValueError(
            _("“%(name)s”的内容与类型不符，或不是可以上传的文件，请上传 %(known)s。")
            % {"name": name, "known": known}
        )
    return CheckedDocument(name, TYPES[kind], data)


def _sniffed(data: bytes, name: str) -> str:
    """The type by content; empty for anything else. Raises ValueError for an archive that is a trap."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    unpacked = sum(part.file_size for part in parts)
    is_bomb = (
        unpacked > MOST_UNPACKED
        or len(parts) > MOST_PARTS
        or (unpacked > MEGABYTE and unpacked > MOST_RATIO * max(len(data), 1))
    )
    if is_bomb:
        raise ValueError(_("“%s”解压后过大，不能接收。") % name)
    names = {part.filename for part in parts}
    if any(one.lower().endswith(("vbaproject.bin", ".exe", ".js")) for one in names):
        raise ValueError(_("“%s”带有宏或程序，请另存为不含宏的文件后再上传。") % name)
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for kind, part in _MAIN_PART.items() if part in names), "")
