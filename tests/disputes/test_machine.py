"""Whatever people do and in whatever order: the rules of the law hold after every act."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from disputes.clocks import WINDOW
from disputes.models import Conflict, Dispute
from disputes.models.steps import About, Ground
from governance.cases.models import Case, Clock
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act
from tests.cast import Cast
from tests.disputes.mediating import CONTENTS, MINUTES, agreed, applied, band, ready

CODES = (
    "serve_notice",
    "consent",
    "choose_mediator",
    "answer_recusal",
    "decide_recusal",
    "plan_session",
    "hold_session",
    "agree_written",
    "agree_oral",
    "sign",
    "refuse_mediation",
    "hand_up",
    "perform",
    "apply_confirmation",
    "follow_up",
    "accept",
)
# Mostly the next thing that the way wants, and now and then anything at all.
STEP = st.tuples(
    st.one_of(st.just(""), st.just(""), st.just(""), st.sampled_from(CODES)),
    st.integers(0, 3),
    st.sampled_from((0, 0, 0, 1, 12, 31)),
    st.sampled_from((*[Ground.NONE.value] * 6, Ground.RELATIVE.value)),
)


@given(st.sampled_from((0, 1, 1, 2)), st.lists(STEP, min_size=6, max_size=14))
# Without shrinking: each step is a dozen questions to the database, and sixteen steps can be read.
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def drive(begun: list[Case], start: int, steps: list[tuple[str, int, int, str]]) -> None:
    with transaction.atomic():
        walk(begun[start], steps)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_law_holds_after_every_act(cast: Cast) -> None:
    b = band(cast)
    drive([applied(cast), ready(cast, b), agreed(cast, b)])


def walk(case: Case, steps: list[tuple[str, int, int, str]]) -> None:
    at, refused = MORNING, False
    for code, which, days, ground in steps:
        at += timedelta(days=days)
        case = Case.objects.get(pk=case.pk)
        code = code or likely(case)
        before = case.dispute.sessions.filter(held_on__isnull=False).count()
        try:
            with transaction.atomic():
                # As the system: who may do what is tested elsewhere, and the law binds it as well.
                case = act(case, code, None, at=at, **supplied(case, code, which, at, ground))
        except (Refused, StopIteration):
            continue
        held = case.dispute.sessions.filter(held_on__isnull=False).count()
        assert not (refused and held > before), "a session after a clear refusal"
        if held > before:
            assert_may_meet(case)
        refused = refused or code == "refuse_mediation"
        if refused:
            assert not case.is_open
        assert_lawful(case)
    numbers = Counter(Dispute.objects.exclude(number=None).values_list("number", flat=True))
    assert not [number for number, count in numbers.items() if count > 1]


def likely(case: Case) -> str:
    """What a mediator would do next."""
    dispute, leg = case.dispute, case.leg
    if case.state == "applied":
        return "accept"
    if case.state in ("accepted", "consented", "mediating"):
        parties = list(dispute.parties.all())
        if any(not one.notices.filter(leg=leg).exists() for one in parties):
            return "serve_notice"
        if any(not one.consents.filter(leg=leg).exists() for one in parties):
            return "consent"
        mediators = dispute.mediators.filter(ended_at=None)
        if not mediators.exists():
            return "choose_mediator"
        if dispute.recusals.filter(leg=leg).exclude(ground="none").filter(is_upheld=None).exists():
            return "decide_recusal"
        if dispute.recusals.filter(leg=leg, mediator=mediators[0].mediator).count() < 3:
            return "answer_recusal"
        if dispute.sessions.filter(leg=leg, held_on__isnull=False).exists():
            return "agree_written"
        planned = dispute.sessions.filter(leg=leg, held_on=None, is_cancelled=False).exists()
        return "hold_session" if planned else "plan_session"
    return "sign" if case.state == "agreed" else "apply_confirmation"


def supplied(case: Case, code: str, which: int, at: Any, ground: str) -> dict[str, Any]:
    dispute, leg = case.dispute, case.leg
    parties = list(dispute.parties.all())
    if code == "serve_notice":
        wanted = [one for one in parties if not one.notices.filter(leg=leg).exists()] or parties
        return {"party": wanted[which % len(wanted)].pk, "way": "phone"}
    if code == "consent":
        wanted = [one for one in parties if not one.consents.filter(leg=leg).exists()] or parties
        return {"party": wanted[which % len(wanted)].pk, "way": "phone"}
    if code == "choose_mediator":
        offered = list(dispute.committee.mediators.order_by("pk"))
        return {"mediator": offered[which % len(offered)].pk, "how": "chosen"}
    if code == "answer_recusal":
        mediator = next(iter(dispute.mediators.filter(ended_at=None))).mediator
        asked = {row.party_id for row in dispute.recusals.filter(leg=leg, mediator=mediator)}
        left = [one for one in [None, *(one.pk for one in parties)] if one not in asked]
        return {"mediator": mediator.pk, "who": str(next(iter(left)) or "self"), "ground": ground}
    if code == "decide_recusal":
        return {"upheld": which != 0}
    if code == "plan_session":
        return {"starts_at": at, "minutes": 60}
    if code == "hold_session":
        open_ = dispute.sessions.filter(leg=leg, held_on=None, is_cancelled=False)
        return {"session": next(iter(open_)).pk, "minutes": MINUTES}
    if code in ("agree_written", "agree_oral"):
        return CONTENTS | {"due_on": at.date() + timedelta(days=20)}
    if code == "sign":
        missing = dispute.agreement.missing() if hasattr(dispute, "agreement") else []
        return {"who": missing[which % len(missing)].key if missing else "seal", "way": "signed"}
    if code == "refuse_mediation":
        return {"party": parties[0].pk, "text": "不愿意调解了", "ways": True}
    if code == "hand_up":
        return {"text": "没有谈成，请上级调解"}
    if code == "perform":
        return {"outcome": ("full", "part", "none")[which % 3]}
    if code == "apply_confirmation":
        return {"court": "北区人民法院", "jointly": True, "allowed": True}
    return {"outcome": "part", "text": "电话回访，还差一部分"} if code == "follow_up" else {}


def assert_may_meet(case: Case) -> None:
    """A session was just held: everybody consented on this leg, and no mediator has a conflict."""
    dispute = case.dispute
    for party in dispute.parties.all():
        assert party.consents.filter(leg=case.leg, about=About.MEDIATION).exists()
    for one in dispute.mediators.filter(ended_at=None):
        assert not Conflict.objects.filter(mediator=one.mediator, dispute=dispute).exists()


def assert_lawful(case: Case) -> None:
    dispute = Dispute.objects.get(case=case)
    for one in dispute.mediators.filter(ended_at=None):
        assert not Conflict.objects.filter(mediator=one.mediator, dispute=dispute).exists()
    agreement = getattr(dispute, "agreement", None)
    if agreement is None:
        assert case.state not in ("agreed", "performing", "performed", "breached")
        return
    if agreement.effective_on is not None and agreement.form == "written":
        signatures = list(agreement.signatures.all())
        assert {one.party_id for one in signatures if one.party_id} == {
            one.pk for one in dispute.parties.all()
        }
        assert any(one.mediator_id for one in signatures)
        assert any(one.is_seal for one in signatures)
        assert agreement.effective_on == max(one.on for one in signatures)
    if case.state in ("performing", "performed", "breached"):
        assert agreement.effective_on is not None
    if agreement.court_state:
        clock = Clock.objects.get(case=case, kind=WINDOW)
        assert clock.stopped_at is not None
        assert clock.in_time
