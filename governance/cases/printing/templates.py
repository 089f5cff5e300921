"""Which template a printout is made with: the default, or the one that an administrator put in place."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.models import PrintoutTemplate
from governance.cases.printing import docx
from governance.cases.workflow.supplies.documents import checked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.printing.registry import PrintoutKind

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def current(printout: PrintoutKind) -> PrintoutTemplate | None:
    """The template in use instead of the default; None where the default is."""
    return PrintoutTemplate.objects.filter(printout=printout.code, replaced_at=None).first()


def versions(printout: PrintoutKind) -> QuerySet[PrintoutTemplate]:
    """Every template that was ever put in place, the latest first."""
    return (
        PrintoutTemplate.objects.filter(printout=printout.code)
        .select_related("added_by")
        .order_by("-version")
    )


def all_current() -> dict[str, PrintoutTemplate]:
    """The replaced templates in use, by the code of their printout. One query."""
    rows = PrintoutTemplate.objects.filter(replaced_at=None).select_related("added_by")
    return {one.printout: one for one in rows}


def default(printout: PrintoutKind) -> bytes:
    assert printout.docx is not None
    return printout.docx.read_bytes()


def data_of(printout: PrintoutKind, version: PrintoutTemplate | None = None) -> bytes:
    """The file of ``version``, or of the template in use."""
    found = version or current(printout)
    if found is None:
        return default(printout)
    with found.file.open("rb") as file:
        data: bytes = file.read()
    return data


@transaction.atomic
def replace(printout: PrintoutKind, file: Any, *, actor: User) -> PrintoutTemplate:
    """Print ``printout`` with an uploaded docx from now on; the one before is kept.

    Raises ValidationError with the sentences of what is wrong with it; then nothing is changed.
    """
    try:
        document = checked(file, types=("docx",))
        docx.insist_usable(document.data, printout)
    except docx.TemplateFault as fault:
        raise ValidationError({"file": fault.faults}) from fault
    except ValueError as error:
        raise ValidationError({"file": str(error)}) from error
    known = PrintoutTemplate.objects.select_for_update().filter(printout=printout.code)
    last = max((one.version for one in known), default=0)
    known.filter(replaced_at=None).update(replaced_at=timezone.now())
    template = PrintoutTemplate(
        printout=printout.code,
        version=last + 1,
        name=document.name,
        size=document.size,
        digest=hashlib.sha256(document.data).hexdigest(),
        added_by=actor,
        added_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            template.file.save(f"{uuid.uuid4().hex}.docx", ContentFile(document.data), save=False)
            template.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"file": _("别人刚刚换过这份模板，请看过后再上传。")}) from error
    said = {"printout": str(printout.label), "number": template.version, "digest": template.digest[:16]}
    audit.record(AuditAct.RULE_EDIT, actor=actor, subject=template, detail=said)
    return template


@transaction.atomic
def back_to_default(printout: PrintoutKind, *, actor: User) -> bool:
    """Print ``printout`` with the default again; whether it was another until now."""
    found = (
        PrintoutTemplate.objects.select_for_update().filter(printout=printout.code, replaced_at=None).first()
    )
    if found is None:
        return False
    found.replaced_at = timezone.now()
    found.save(update_fields=["replaced_at"])
    said = {"printout": str(printout.label), "number": found.version}
    audit.record(AuditAct.RULE_OFF, actor=actor, subject=found, detail=said)
    return True


@transaction.atomic
def printed(printout: PrintoutKind, case: Case, row: Any, *, actor: User) -> bytes:
    """The printout as docx, with who took it along written down.

    An accepted template fits the fields of its time. Where an upgrade has taken a field away, the default
    is used, so that the office can go on printing.
    """
    values = docx.values_of(printout, case, row)
    try:
        filled = docx.render(data_of(printout), printout.fields, values)
    except docx.TemplateFault:
        if current(printout) is None:
            raise
        filled = docx.render(default(printout), printout.fields, values)
    said = {"what": "printout", "printout": str(printout.label)}
    audit.record(AuditAct.EXPORT, actor=actor, subject=case, area=case.area, right="cases.view", detail=said)
    return filled
