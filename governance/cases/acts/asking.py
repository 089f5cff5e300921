"""What acts of the library and of apps ask for in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.supplies import Decision, LongText, Photos, Reason

if TYPE_CHECKING:
    from governance.cases.workflow.supplies.base import Words

NOTE = LongText("text", _("说明"), required=False)
AGREE = Decision("agree", _("决定"))
OPINION = LongText("text", _("审批意见"), minimum=2)


def why(kind: str) -> Reason:
    """A reason of those that administrators list for ``kind`` (``choices.ReasonKind``)."""
    return Reason("reason", _("理由"), reason_kind=kind)


def photos(kind: str, label: Words, minimum: int = 0, *, by_category: bool = False) -> Photos:
    """Photos kept as ``kind`` (``choices.AttachmentKind``); required where some are needed."""
    return Photos(
        "photos",
        label,
        required=minimum > 0,
        minimum=minimum,
        photo_kind=kind,
        by_category=by_category,
    )
