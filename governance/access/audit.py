"""Writing the audit trail: in the transaction of the act itself, never after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.access.models import AuditAct, AuditEntry
from governance.common import phones, request_origin

if TYPE_CHECKING:
    from django.db.models import Model

    from governance.access.models import User
    from governance.areas.models import Area


def record(
    act: AuditAct,
    *,
    actor: User | None,
    subject: Model | None = None,
    area: Area | None = None,
    purpose: str = "",
    right: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry. While viewing as somebody else the real person stands as its actor, with both names.

    The entry says for whom, where the ``right`` the act is done by is held there only as a substitute.
    """
    origin = request_origin.current.get()
    if origin.eyes is not None and actor is not None and actor.pk in (origin.eyes.pk, origin.keyboard.pk):
        actor = origin.keyboard
        detail = {**(detail or {}), "viewing_as": f"{origin.eyes.name}（{origin.eyes.username}）"}
    if actor is not None and (right or area is not None) and (absent := actor.acting_for(right, area)):
        detail = {**(detail or {}), "acting_for": absent}
    return AuditEntry.objects.create(
        act=act,
        actor=actor,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        # Some are called otherwise here than on pages: these rows never change, and others read them.
        subject_label=str(getattr(subject, "audit_name", subject))[:200] if subject is not None else "",
        area=area,
        # These rows are kept for ever, and read by more people than what they are about.
        purpose=phones.masked(purpose),
        detail=phones.masked_deep(detail or {}),
        ip_address=origin.ip_address,
    )
