"""The end that every case comes to: forced, archived, and after its time without names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.acts.asking import NOTE
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import closing
from governance.cases.workflow.effects import retaining as effects
from governance.cases.workflow.supplies import ExistingFiles, LongText


def archiving(*, ended: tuple[str, ...], archived: str) -> tuple[Transition, ...]:
    """Some days after the end the case is ``archived``, by hand or by the calendar."""
    return (
        Transition(
            "archive",
            _("归档"),
            ended,
            archived,
            "cases.archive",
            Who.DESK,
            supplies=(NOTE,),
            guard=closing.why_not_archive,
            effect=closing.archive,
            icon="briefcase",
            bulk=True,
            purpose=Purpose.ARCHIVE,
        ),
    )


def force_closing(*, open: tuple[str, ...], closed: str) -> tuple[Transition, ...]:
    """A leader ends what cannot be ended otherwise; it is marked wherever it is counted."""
    return (
        Transition(
            "force_close",
            _("强制结案"),
            open,
            closed,
            "cases.supervise",
            Who.SUPERVISOR,
            supplies=(LongText("text", _("理由"), minimum=10),),
            effect=closing.force_close,
            icon="lock",
            is_danger=True,
            is_quiet=True,
        ),
    )


def retaining(*, flaggable: tuple[str, ...], over: tuple[str, ...]) -> tuple[Transition, ...]:
    """Photos of people are marked in ``flaggable``; in ``over`` the calendar forgets who reported it."""
    return (
        Transition(
            "flag_photos",
            _("标记含个人信息的照片"),
            flaggable,
            None,
            "cases.register",
            Who.DESK,
            supplies=(
                ExistingFiles(
                    "shared",
                    _("含个人信息的照片"),
                    help=_("拍到人脸、门牌、证件的照片；归档后保存期满即删除。"),
                ),
            ),
            effect=effects.flag_photos,
            icon="photo",
            is_quiet=True,
            done=_("已标记，保存期满后删除"),
        ),
        Transition(
            "anonymise",
            _("个人信息匿名化"),
            over,
            None,
            "cases.archive",
            Who.SYSTEM,
            guard=effects.why_not_anonymise,
            effect=effects.anonymise,
            icon="lock",
            purpose=Purpose.ANONYMISE,
        ),
    )
