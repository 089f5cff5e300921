"""An agreement, written or oral, and the day on which it comes into effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from disputes import reasons
from disputes.clocks import AFTER_DUE, FIRST, LADDER, MONTH, SECOND, WEEKLY, WINDOW
from disputes.effects import common
from disputes.models import Agreement, Instalment, Signature
from disputes.models.agreements import Form
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from datetime import date

    from governance.cases.workflow.act import Act


def agree_written(act: Act) -> None:
    """The text, with the three groups of contents of 第二十九条. Not in effect before it is signed."""
    _draw(act, Form.WRITTEN)


def agree_oral(act: Act) -> None:
    """In effect when it is reached; the mediator writes it down. 人民调解法第三十条."""
    agreement = _draw(act, Form.ORAL)
    _into_effect(act, agreement, agreement.drawn_on)


def _draw(act: Act, form: Form) -> Agreement:
    dispute = common.of(act)
    session = dispute.sessions.filter(leg=act.case.leg).aggregate(first=Max("held_on"))["first"]
    drawn_on = common.day(act, "drawn_on", since=session)
    if act.supplied["due_on"] < drawn_on:
        raise Incomplete({"due_on": str(reasons.TOO_EARLY(on=drawn_on))})
    agreement = Agreement.objects.create(
        dispute=dispute,
        form=form,
        drawn_on=drawn_on,
        due_on=act.supplied["due_on"],
        **{name: act.get(name) for name in ("facts", "issues", "liability", "terms", "manner")},
    )
    for row in act.supplied.get("instalments") or []:
        if row["due_on"] < drawn_on:
            raise Incomplete({"instalments": str(reasons.TOO_EARLY(on=drawn_on))})
        Instalment.objects.create(agreement=agreement, amount=row["amount"], due_on=row["due_on"])
    act.stop(MONTH, LADDER)
    act.case.handled_at = act.at
    return agreement


def sign(act: Act) -> None:
    """One signature, or the seal, with its date. With the last of them the agreement is in effect."""
    agreement = common.of(act).agreement
    signer = act.supplied["who"]
    Signature.objects.create(
        agreement=agreement,
        party=signer.party,
        mediator=signer.mediator,
        is_seal=signer.party is None and signer.mediator is None,
        on=common.day(act, since=agreement.drawn_on),
        way=act.supplied["way"],
    )
    if not agreement.missing():
        last = agreement.signatures.aggregate(last=Max("on"))["last"]
        _into_effect(act, agreement, last)


def after_sign(act: Act) -> str:
    return "performing" if common.of(act).agreement.effective_on else "agreed"


def _into_effect(act: Act, agreement: Agreement, on: date) -> None:
    """From that day: thirty days for the court, the first visit, the second."""
    agreement.effective_on = on
    agreement.save(update_fields=["effective_on"])
    act.cancel(WEEKLY)
    for kind in (WINDOW, FIRST, SECOND):
        clocks.start(act.case, kind, at=common.noon(on))
    clocks.start(act.case, AFTER_DUE, at=common.noon(agreement.due_on))
    act.say(effective=on.isoformat())
