"""Urging, ordering, carding, appealing, consulting: what a higher level does without taking the case over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.areas.models import Area
from governance.cases import reasons
from governance.cases.choices import CardColour, RequestState
from governance.cases.filing import numbering
from governance.cases.models import Appeal, Card, Case, Clock, Consultation, Reminder, SupervisionOrder
from governance.cases.sla import clock_kinds, clocks, limits
from governance.cases.worklist import linked, recipients
from governance.clock.arithmetic import ClockType, due
from governance.clock.resolve import calendar_for
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

# By colour: the letters of the number, and the row that says how many points it costs.
CARD_PAPER: dict[str, str] = {CardColour.YELLOW: "YP", CardColour.RED: "HP"}
POINTS: dict[str, str] = {CardColour.YELLOW: "points_yellow", CardColour.RED: "points_red"}
ORDER_PAPER = "DB"
ANSWER, ENDORSE = "cases.handle", "cases.endorse"


def remind(act: Act) -> None:
    Reminder.objects.create(case=act.case, by=act.actor, text=act.get("text"), at=act.at)
    act.case.reminders += 1
    act.text = act.get("text")
    act.tell(
        holders(act.case),
        _("催办：%(title)s。%(text)s") % {"title": act.name(), "text": act.quote(act.text)},
        weight=Weight.WARNING,
    )


def supervise(act: Act) -> None:
    """A numbered order of a leader, to be answered in its own time; counted apart from handling."""
    area = _standing(act)
    order = issue_order(act.case, area=area, demand=act.get("text"), issued_by=act.actor, at=act.at)
    act.text = order.demand
    act.say(number=order.number, level=area.level)
    act.tell(
        holders(act.case),
        _("督办单 %(n)s:%(title)s") % {"n": order.number, "title": act.name()},
        weight=Weight.ALARM,
        reason=_("督办单发给您的单位或区域"),
        url=order.get_absolute_url(),
    )
    _tell_linked(act, _("您联系的区域有事项被督办：%s"))


def _tell_linked(act: Act, words: str) -> None:
    """Those who look after the area from above hear of it; nothing waits for them."""
    people = linked.people(act.case.desk_id)
    act.tell(people, words % act.name(), weight=Weight.WARNING, reason=_("您挂钩联系这里"))


def issue_order(case: Case, *, area: Area, demand: str, issued_by: Any, at: datetime) -> SupervisionOrder:
    """Write an order of ``area`` and start its reply clock, answered for by whoever holds the case."""
    clock = clocks.start(
        case,
        clock_kinds.SUPERVISION,
        at=at,
        unit=case.lead_unit,
        lead_area=case.lead_area,
        area=case.desk,
    )
    case.is_supervised = True
    return SupervisionOrder.objects.create(
        case=case,
        number=numbering.paper_number(ORDER_PAPER, area, at),
        level=area.level,
        area=area,
        issued_by=issued_by,
        issued_at=at,
        demand=demand,
        clock=clock,
    )


def orders(case: Case) -> Any:
    """The orders on ``case``, each given to somebody. The mark on the case spares most cases the question."""
    return (
        SupervisionOrder.objects.filter(case=case) if case.is_supervised else SupervisionOrder.objects.none()
    )


def cards(case: Case) -> Any:
    """The cards that stand."""
    standing = case.yellow_cards + case.red_cards
    return Card.objects.filter(case=case, cancelled_at=None) if standing else Card.objects.none()


def appeals(case: Case) -> Any:
    standing = case.yellow_cards + case.red_cards
    found = Appeal.objects.filter(card__case=case, card__cancelled_at=None).select_related("card")
    return found if standing else Appeal.objects.none()


def orders_waiting(case: Case, actor: Any) -> Any:
    """The orders that ``actor`` may answer; all that wait, for the system."""
    return _of(orders(case).unanswered(), actor, ANSWER)


def cards_waiting(case: Case, actor: Any) -> Any:
    """The cards that ``actor`` may answer; all that wait, for the system."""
    return _of(cards(case).unanswered(), actor, ANSWER)


def cards_appealable(case: Case, actor: Any) -> Any:
    """The cards that ``actor`` may contest; all that nobody has, for the system."""
    return _of(cards(case).filter(appeals=None), actor, ANSWER)


def appeals_waiting(case: Case, actor: Any) -> Any:
    """The appeals that ``actor`` may endorse, never one's own; all that wait, for the system."""
    rows = appeals(case).filter(state=RequestState.WAITING)
    return _of(rows if actor is None else rows.exclude(asked_by=actor), actor, ENDORSE)


def _of(rows: Any, actor: Any, right: str) -> Any:
    return rows if actor is None else rows.answerable_by(actor, right)


def why_not_reply_order(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if orders_waiting(case, actor).exists() else reasons.ORDER_ANSWERED()


def reply_order(act: Act) -> None:
    """The named order is answered, else the oldest that was given to the actor's unit or area and waits."""
    order = _chosen(act)
    if order is None:
        raise reasons.ORDER_ANSWERED()
    order.reply, order.replied_by, order.replied_at = act.get("text"), act.actor, act.at
    order.save()
    clocks.stop(
        [clock for clock in clocks.live(act.case, clock_kinds.SUPERVISION) if clock.pk == order.clock_id],
        act.at,
    )
    act.text = order.reply
    act.say(number=order.number)
    supervisors = [order.issued_by] if order.issued_by else recipients.at_desk(order.area, "cases.supervise")
    act.tell(
        supervisors,
        _("督办单 %s 已回复") % order.number,
        weight=Weight.INFO,
        reason=_("因为督办单以您或您的岗位名义签发"),
    )


def issue_card(act: Act) -> None:
    """A card by hand, for the clock that is late or else the one that runs."""
    running = [one for one in clocks.live(act.case) if one.kind not in clock_kinds.PAPERS]
    if not running:
        raise reasons.NO_CLOCK()
    late = min(running, key=lambda clock: (clock.due_at is None, clock.due_at))
    card = write_card(
        act.case, late, colour=act.supplied["colour"], rule=act.get("text"), issued_by=act.actor, at=act.at
    )
    act.text = card.rule
    act.say(number=card.number, colour=card.colour, points=card.points)
    given = recipients.of_unit(card.unit) if card.unit else recipients.at_desk(card.area, ANSWER)
    act.tell(
        {person.pk: person for person in [*given, *holders(act.case)]}.values(),
        _("%(colour)s %(n)s:%(title)s")
        % {"colour": card.get_colour_display(), "n": card.number, "title": act.name()},
        weight=Weight.ALARM,
        reason=_("黄红牌发给您的单位或区域"),
        url=card.get_absolute_url(),
    )
    _tell_linked(act, _("您联系的区域有事项被发牌：%s"))


def write_card(case: Case, late: Clock, *, colour: str, rule: str, issued_by: Any, at: datetime) -> Card:
    """Write a card against whoever answers for ``late``, with a clock for the reply."""
    standing = case.cards.filter(colour=CardColour.YELLOW, cancelled_at=None).count()
    colour = colour_of_card(colour, standing, limits.setting("yellows_for_red"))
    clock = clocks.start(
        case, clock_kinds.CARD, at=at, unit=late.unit, lead_area=late.lead_area, area=late.area
    )
    count_card(case, colour)
    return Card.objects.create(
        case=case,
        colour=colour,
        number=numbering.paper_number(CARD_PAPER[colour], late.area, at),
        unit=late.unit,
        area=late.area,
        late_clock=late,
        rule=rule[:200],
        points=-limits.setting(POINTS[colour]),
        issued_by=issued_by,
        issued_at=at,
        clock=clock,
    )


def colour_of_card(colour: str, standing: int, yellows_for_red: int) -> str:
    """Red in place of a yellow when ``standing`` yellows of the case and this one make a red."""
    if colour == CardColour.YELLOW and standing + 1 >= yellows_for_red:
        return CardColour.RED
    return colour


def count_card(case: Case, colour: str) -> None:
    if colour == CardColour.RED:
        case.red_cards += 1
    else:
        case.yellow_cards += 1


def why_not_reply_card(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if cards_waiting(case, actor).exists() else reasons.CARD_ANSWERED()


def reply_card(act: Act) -> None:
    card = _chosen(act)
    if card is None:
        raise reasons.CARD_ANSWERED()
    card.reply, card.replied_by, card.replied_at = act.get("text"), act.actor, act.at
    card.save()
    clocks.stop(
        [clock for clock in clocks.live(act.case, clock_kinds.CARD) if clock.pk == card.clock_id], act.at
    )
    act.text = card.reply
    act.say(number=card.number)


def why_not_appeal(case: Case, actor: Any, at: datetime) -> Refused | None:
    found = cards_appealable(case, actor).order_by("pk").last()
    return reasons.CARD_MISSING() if found is None else _too_late(found, at)


def appeal(act: Act) -> None:
    """Against the named card, else the newest one that was given to the actor's unit or area."""
    card = _chosen(act, newest=True)
    if card is None:
        raise reasons.CARD_MISSING()
    if refusal := _too_late(card, act.at):
        raise refusal
    Appeal.objects.create(card=card, text=act.get("text"), asked_by=act.actor, asked_at=act.at)
    act.text = act.get("text")
    act.say(number=card.number)
    unit, right = card.unit, "cases.endorse"
    endorsers = recipients.of_unit(unit, right) if unit else recipients.at_desk(card.area, right)
    act.tell(endorsers, _("请初审申诉：%s") % card.number, url=card.get_absolute_url())


def _too_late(card: Card, at: datetime) -> Refused | None:
    days = limits.setting("appeal_days")
    until = due(card.issued_at, days, ClockType.WORKING_DAY, calendar_for(card.area)).due_at
    return reasons.APPEAL_TOO_LATE(days=days) if until is not None and at > until else None


def why_not_endorse_appeal(case: Case, actor: Any, at: datetime) -> Refused | None:
    if appeals_waiting(case, actor).exists():
        return None
    own = appeals(case).filter(state=RequestState.WAITING, asked_by=actor)
    return reasons.SAME_PERSON_TWICE() if actor is not None and own.exists() else reasons.NOTHING_PENDING()


def endorse_appeal(act: Act) -> None:
    """The pre-check: the unit's head stands behind the appeal, or takes it back."""
    request = _chosen(act)
    if request is None:
        raise reasons.NOTHING_PENDING()
    agreed = act.get("agree", False)
    request.endorsed_by, request.endorsed_at = act.actor, act.at
    request.state = RequestState.ENDORSED if agreed else RequestState.WITHDRAWN
    request.save()
    act.text = act.get("text", "")
    act.say(number=request.card.number, agreed=agreed)
    if agreed:
        act.tell(recipients.at_desk(act.case.desk, "cases.appeal"), _("请裁定申诉：%s") % request.card.number)


def why_not_decide_appeal(case: Case, actor: Any, at: datetime) -> Refused | None:
    open_ones = list(appeals(case).filter(state__in=[RequestState.WAITING, RequestState.ENDORSED]))
    if not open_ones:
        return reasons.NOTHING_PENDING()
    endorsed = [one for one in open_ones if one.state == RequestState.ENDORSED]
    if not endorsed:
        return reasons.NOT_ENDORSED()
    if actor is not None and all(actor.pk in (one.asked_by_id, one.endorsed_by_id) for one in endorsed):
        return reasons.SAME_PERSON_TWICE()
    return None


def decide_appeal(act: Act) -> None:
    """Granted, the card is cancelled: it stays on the trail and leaves the counts."""
    endorsed = appeals(act.case).filter(state=RequestState.ENDORSED)
    if act.actor is not None:
        endorsed = endorsed.exclude(asked_by=act.actor).exclude(endorsed_by=act.actor)
    request = endorsed.order_by("endorsed_at", "pk").first()
    assert request is not None  # the guard has seen it
    granted = act.get("agree", False)
    request.state = RequestState.GRANTED if granted else RequestState.REFUSED
    request.decided_by, request.decided_at, request.decision = act.actor, act.at, act.get("text", "")
    request.save()
    card = request.card
    if granted:
        card.cancelled_at = act.at
        card.save(update_fields=["cancelled_at"])
        clocks.cancel(
            [clock for clock in clocks.live(act.case, clock_kinds.CARD) if clock.pk == card.clock_id], act.at
        )
        if card.colour == CardColour.RED:
            act.case.red_cards -= 1
        else:
            act.case.yellow_cards -= 1
    act.text = request.decision
    act.say(number=card.number, agreed=granted)
    if request.asked_by is not None:
        word = RequestState(request.state).label
        act.tell(
            [request.asked_by],
            _("申诉%(word)s:%(n)s") % {"word": word, "n": card.number},
            reason=_("因为您提出了申诉"),
            url=card.get_absolute_url(),
        )


def consult(act: Act) -> None:
    Consultation.objects.create(
        case=act.case,
        participants=act.get("participants"),
        minutes=act.get("text"),
        conclusion=act.get("conclusion"),
        by=act.actor,
        at=act.at,
    )
    act.text = act.get("conclusion")
    act.say(participants=act.get("participants"))


def holders(case: Case) -> list[Any]:
    """Whoever has the case now: the lead's people, else the desk's."""
    return recipients.of_lead(case) or recipients.at_desk(case.desk, "cases.dispatch")


def _standing(act: Act) -> Area:
    """The area in whose name the actor supervises: the highest of their posts that reaches the place."""
    if act.actor is None:
        return act.case.desk
    reaching = [
        post.area
        for post in act.actor.posts_in_force()
        if act.transition.right in post.role.rights and post.area.span.holds(act.case.area.span)
    ]
    return min(reaching, key=lambda area: area.level, default=act.case.desk)


def _chosen(act: Act, *, newest: bool = False) -> Any:
    """The paper that was named, else the oldest (newest), of those that wait for the actor."""
    assert act.transition.pending is not None  # every act that answers a paper says which wait
    rows = act.transition.pending(act.case, act.actor).order_by("pk")
    if (named := act.get("paper")) is not None:
        rows = rows.filter(pk=named)
    return rows.last() if newest else rows.first()
