"""Sessions: a time, a room that nobody else has, who came, the signed minutes; and how mediation ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from disputes import guards, reasons
from disputes.effects import common
from disputes.models import Consent, Session
from disputes.models.disputes import RecordKind
from disputes.models.steps import About
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from disputes.models import Dispute
    from governance.cases.workflow.act import Act


def plan_session(act: Act) -> None:
    """Agree on a time and a room. The database keeps two sessions out of one room."""
    dispute, room = common.of(act), act.get("room")
    starts_at = act.supplied["starts_at"]
    _insist_on_consent(act, dispute, "starts_at", timezone.localdate(starts_at))
    if refusal := guards.within_month(dispute, act.actor, starts_at):
        raise common.wrong("starts_at", refusal)
    try:
        with transaction.atomic():
            Session.objects.create(
                dispute=dispute,
                leg=act.case.leg,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=act.supplied["minutes"]),
                room=room,
            )
    except IntegrityError as error:
        if "session_room_once" not in str(error):
            raise
        raise common.wrong("room", reasons.ROOM_TAKEN(room=str(room))) from error
    act.say(at=starts_at.isoformat())


def _insist_on_consent(act: Act, dispute: Dispute, name: str, on: date) -> None:
    """Nobody sits down before the day on which the last of them said yes. 人民调解法第十七条."""
    yes = Consent.objects.filter(party__dispute=dispute, leg=act.case.leg, about=About.MEDIATION)
    last = yes.aggregate(last=Max("on"))["last"]
    if last is not None and on < last:
        raise common.wrong(name, reasons.TOO_EARLY(on=last))


def cancel_session(act: Act) -> None:
    """The time is given up, and the room is free."""
    session = act.supplied["session"]
    session.is_cancelled = True
    session.save(update_fields=["is_cancelled"])


def hold_session(act: Act) -> None:
    """It took place: who came, what was said and proposed, when the minutes were signed. 第二十七条."""
    dispute, session = common.of(act), act.supplied["session"]
    if act.get("helpers") and not act.supplied["helpers_agreed"]:
        raise Incomplete({"helpers_agreed": str(reasons.HELPERS_CONSENT())})
    held_on = timezone.localdate(session.starts_at)
    if session.starts_at > act.at:
        raise common.wrong("session", reasons.NOT_BEGUN())
    _insist_on_consent(act, dispute, "session", held_on)
    session.held_on = held_on
    session.signed_on = common.day(act, "signed_on", since=held_on)
    session.helpers, session.minutes = act.get("helpers", ""), act.get("minutes")
    session.proposals = act.get("proposals", "")
    session.save()
    session.came.set(act.supplied["came"] or dispute.parties.all())
    act.say(session=dispute.sessions.filter(held_on__isnull=False).count())


def refuse(act: Act) -> None:
    """One party clearly refuses: it stops at once. 人民调解法第十七条."""
    _over(act, RecordKind.REFUSED)


def fail(act: Act) -> None:
    """No agreement: it ends, and everybody is told of arbitration, administration and court. 第二十六条."""
    _over(act, RecordKind.WAYS)


def stop(act: Act) -> None:
    """Ended or withdrawn for another reason."""
    _over(act, RecordKind.ENDED)


def _over(act: Act, kind: RecordKind) -> None:
    dispute = common.of(act)
    common.record(act, dispute, kind, act.get("text"))
    if act.supplied.get("ways"):
        dispute.ways_told_on = timezone.localdate(act.at)
        dispute.save(update_fields=["ways_told_on"])
    dispute.sessions.filter(held_on=None).update(is_cancelled=True)
    common.end(act)
