"""What higher levels do without taking a case over, and how it is answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.acts.asking import AGREE, OPINION, photos
from governance.cases.choices import AttachmentKind, CardColour
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import supervising as effects
from governance.cases.workflow.supplies import Choice, LongText, PaperChoice

_PAPER = PaperChoice("paper", _("答复哪一份"), required=False)


def reminding(*, open: tuple[str, ...]) -> tuple[Transition, ...]:
    """Somebody above urges whoever has the case, in any state of ``open``."""
    return (
        Transition(
            "remind",
            _("催办"),
            open,
            None,
            "cases.remind",
            Who.SUPERVISOR,
            supplies=(LongText("text", _("催办内容"), minimum=2),),
            effect=effects.remind,
            icon="alarm",
            bulk=True,
            key="u",
        ),
    )


def supervising(*, open: tuple[str, ...], answerable: tuple[str, ...]) -> tuple[Transition, ...]:
    """Numbered orders, given in ``open`` and answered in ``answerable``, which goes on after the end."""
    return (
        Transition(
            "supervise",
            _("督办"),
            open,
            None,
            "cases.supervise",
            Who.SUPERVISOR,
            supplies=(LongText("text", _("督办要求"), minimum=5),),
            effect=effects.supervise,
            icon="speakerphone",
        ),
        Transition(
            "reply_order",
            _("回复督办"),
            answerable,
            None,
            "cases.handle",
            Who.ADDRESSEE,
            supplies=(
                _PAPER,
                LongText("text", _("回复"), minimum=5),
            ),
            papers=effects.orders,
            pending=effects.orders_waiting,
            guard=effects.why_not_reply_order,
            effect=effects.reply_order,
            icon="message",
            key="y",
        ),
    )


def cards(*, open: tuple[str, ...], answerable: tuple[str, ...]) -> tuple[Transition, ...]:
    """Yellow and red cards by hand in ``open``; explained, contested and decided on in ``answerable``."""
    return (
        Transition(
            "issue_card",
            _("发牌"),
            open,
            None,
            "cases.supervise",
            Who.SUPERVISOR,
            supplies=(
                Choice("colour", _("颜色"), choices=CardColour.choices),
                LongText("text", _("依据"), minimum=5),
            ),
            effect=effects.issue_card,
            icon="flag",
            is_danger=True,
            is_quiet=True,
        ),
        Transition(
            "reply_card",
            _("说明黄红牌"),
            answerable,
            None,
            "cases.handle",
            Who.ADDRESSEE,
            supplies=(
                _PAPER,
                LongText("text", _("情况说明"), minimum=5),
            ),
            papers=effects.cards,
            pending=effects.cards_waiting,
            guard=effects.why_not_reply_card,
            effect=effects.reply_card,
            icon="message",
            key="k",
        ),
        Transition(
            "appeal",
            _("申诉"),
            answerable,
            None,
            "cases.handle",
            Who.ADDRESSEE,
            supplies=(
                _PAPER,
                LongText("text", _("情况与证据"), minimum=10),
                photos(AttachmentKind.EVIDENCE, _("证据照片")),
            ),
            papers=effects.cards,
            pending=effects.cards_appealable,
            guard=effects.why_not_appeal,
            effect=effects.appeal,
            icon="gavel",
            is_quiet=True,
        ),
        Transition(
            "endorse_appeal",
            _("初审申诉"),
            answerable,
            None,
            "cases.endorse",
            Who.ADDRESSEE,
            supplies=(_PAPER, AGREE, OPINION),
            papers=effects.appeals,
            pending=effects.appeals_waiting,
            guard=effects.why_not_endorse_appeal,
            effect=effects.endorse_appeal,
            icon="gavel",
        ),
        Transition(
            "decide_appeal",
            _("裁定申诉"),
            answerable,
            None,
            "cases.appeal",
            Who.SUPERVISOR,
            supplies=(AGREE, OPINION),
            guard=effects.why_not_decide_appeal,
            effect=effects.decide_appeal,
            icon="gavel",
        ),
    )
