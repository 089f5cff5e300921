"""Telephones of people without an account on pages of this app: masked, and whole against a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.access import audit, reasons
from governance.access.models import AuditAct
from governance.common.crypto import mask_phone

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


def number_of(row: Any, name: str, *args: Any) -> dict[str, Any]:
    """What the telephone component shows of ``row.phone``; ``name`` is the address that shows it whole."""
    return {
        "masked": mask_phone(row.phone) if row.phone else "",
        "url": reverse(name, args=args),
        "example": _("例如：通知改期"),
        "empty": _("没有留电话，或已过保存期限。"),
    }


@transaction.atomic
def reveal(row: Any, *, purpose: str, actor: User, area: Area, right: str) -> str:
    """The whole number; the reading is written down. Raises Refused (PURPOSE_NEEDED).

    The caller has found ``row`` by ``right``.
    """
    purpose = " ".join(purpose.split())
    if len(purpose) < 4:
        raise reasons.PURPOSE_NEEDED(field="purpose")
    detail = {"field": "phone"}
    audit.record(
        AuditAct.REVEAL,
        actor=actor,
        subject=row,
        area=area,
        right=right,
        purpose=purpose[:200],
        detail=detail,
    )
    return str(row.phone)
