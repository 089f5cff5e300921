"""Papers that wait for an answer beside the case itself: requests, orders, cards, and those of apps.

A paper is a row of any model that leads to a case. The queue counts it, lists its case and offers the act
that answers it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from governance.cases.choices import RequestState
from governance.cases.models import (
    Appeal,
    Card,
    Extension,
    SupervisionOrder,
    Suspension,
    SuspensionReview,
)
from governance.cases.workflow.definitions import Holder

APPROVE, ANSWER = "approve", "answer"
STAGES = {APPROVE: _("待审批"), ANSWER: _("待答复")}


@dataclass(frozen=True)
class Paper:
    """Something on a case that waits for an answer besides the case itself, and the act that gives it.

    Rows of ``model`` where ``waiting`` holds; ``case`` is the way from them to the case. Nobody answers
    what they have had a hand in: ``hands`` name those people.
    """

    act: str
    stage: str
    right: str
    holder: Holder | None  # None: the rows themselves say whose turn it is
    model: type[Model]
    waiting: Q
    hands: tuple[str, ...] = ()
    case: str = "case"


_ASKED, _ENDORSED = Q(state=RequestState.WAITING), Q(state=RequestState.ENDORSED)
_ENDORSERS, _DECIDERS = ("cases.endorse", Holder.LEAD), ("cases.approve", Holder.DESK)
_ANSWERERS = ("cases.handle", None)
_ONE, _TWO = ("asked_by",), ("asked_by", "endorsed_by")
_papers: list[Paper] = [
    Paper("endorse_extension", APPROVE, *_ENDORSERS, Extension, _ASKED, _ONE),
    Paper("decide_extension", APPROVE, *_DECIDERS, Extension, _ENDORSED, _TWO),
    Paper("decide_suspension", APPROVE, *_DECIDERS, Suspension, _ASKED, _ONE),
    Paper("endorse_appeal", APPROVE, "cases.endorse", None, Appeal, _ASKED, _ONE, "card__case"),
    Paper("decide_appeal", APPROVE, "cases.appeal", Holder.DESK, Appeal, _ENDORSED, _TWO, "card__case"),
    Paper("reply_order", ANSWER, *_ANSWERERS, SupervisionOrder, Q(replied_at=None, closed_at=None)),
    Paper("reply_card", ANSWER, *_ANSWERERS, Card, Q(replied_at=None, cancelled_at=None)),
    Paper(
        "review_suspension",
        APPROVE,
        *_DECIDERS,
        SuspensionReview,
        Q(suspension__resumed_at=None, reviewed_at=None),
        case="suspension__case",
    ),
]


def register(*papers: Paper) -> None:
    """Hand over papers of an app. Raises ValueError for a stage that is neither APPROVE nor ANSWER."""
    for paper in papers:
        if paper.stage not in STAGES:
            raise ValueError(f"the paper of {paper.act} waits in the unknown stage {paper.stage}")
        if paper not in _papers:
            _papers.append(paper)


def every() -> tuple[Paper, ...]:
    return tuple(_papers)
