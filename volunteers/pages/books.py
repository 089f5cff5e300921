"""The books: service records, awards, rules and limits, reconciliation, a person's printable account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import find, insist, needs, refusal
from governance.areas.models import Area, Level
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.ledgers import definitions
from governance.ledgers.reconciliation import reconcile
from governance.ledgers.statements import statement
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from volunteers.books import beans, ledgers, limits, points, service_hours
from volunteers.books.reading import account_of
from volunteers.models import BeanAward, BeanDonation, PointRule, ServiceRecord, Volunteer, VolunteerLimit
from volunteers.pages import forms
from volunteers.rights import AWARD, BOOKS, FUND, RULES, VERIFY, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

VERIFIED_AT_ONCE = 200  # records in one request


@needs(VIEW)
@require_GET
def records(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = RecordList(
        request,
        ServiceRecord.objects.restrict(request.user, VIEW).for_rows(),
        title=gettext_lazy("服务记录"),
        right=VIEW,
        here=here,
        order=("-started_at", "-pk"),
        filters=forms.RecordFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("volunteer", gettext_lazy("志愿者"), value="volunteer"),
            Column("activity", gettext_lazy("活动"), value="activity"),
            Column("started", gettext_lazy("时间"), value="started_at"),
            Column("minutes", gettext_lazy("计入（分钟）"), "number", "minutes"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        exported=(
            Column("place", gettext_lazy("地点"), value="place"),
            Column("content", gettext_lazy("服务内容"), value="content"),
            Column("organiser", gettext_lazy("组织单位"), value="organiser"),
            Column("in_charge", gettext_lazy("负责人"), value="in_charge"),
        ),
        empty=gettext_lazy("没有符合条件的服务记录。在志愿者的页面上记录一次服务。"),
    )
    context = {"tab": "volunteer-records", "here": here, "may_verify": bool(request.user.scope(VERIFY))}
    return listing.render("volunteers/records.jinja", "volunteers/record_rows.jinja", context)


@needs(VERIFY)
@require_POST
def records_decide(request: AuthedRequest) -> HttpResponse:
    """Verify the records that were ticked, with an answer for each; or refuse or take back one."""
    chosen = [int(pk) for pk in request.POST.getlist("record") if pk.isdecimal()][:VERIFIED_AT_ONCE]
    rows = ServiceRecord.objects.restrict(request.user, VERIFY)
    found = list(rows.filter(pk__in=chosen).select_related("volunteer"))
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    does: Any = {"refuse": service_hours.refuse, "take_back": service_hours.take_back}.get(act)
    if act == "verify":
        answers = service_hours.answer_for_each(found, actor=request.user)
    elif does is not None:
        answers = []
        for one in found:
            try:
                answers.append(does(one, reason=reason, actor=request.user))
            except Refused as refused:
                answers.append(refused)
    else:
        raise Http404
    done = sum(not isinstance(one, Refused) for one in answers)
    messages.success(
        request, _("办理 %(done)s 条，未办 %(left)s 条。") % {"done": done, "left": len(answers) - done}
    )
    for sentence in sorted({str(one) for one in answers if isinstance(one, Refused)}):
        messages.error(request, sentence)
    return redirect("volunteer-records")


@needs(VIEW)
@require_GET
def awards(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = RecordList(
        request,
        BeanAward.objects.restrict(request.user, VIEW).for_rows().select_related("clue_class", "proposed_by"),
        title=gettext_lazy("金豆奖励"),
        right=VIEW,
        here=here,
        order=("-pk",),
        filters=forms.AwardFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("volunteer", gettext_lazy("志愿者"), value="volunteer"),
            Column("clue", gettext_lazy("线索"), value="clue"),
            Column("beans", gettext_lazy("金豆"), "number", "beans"),
            Column("by", gettext_lazy("提出人"), "minor", "proposed_by"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        exported=(Column("class", gettext_lazy("线索类别"), value="clue_class"),),
        empty=gettext_lazy("没有符合条件的奖励。在志愿者的页面上提出。"),
    )
    context = {"tab": "bean-awards", "here": here, "may_award": bool(request.user.scope(AWARD))}
    return listing.render("volunteers/awards.jinja", "volunteers/award_rows.jinja", context)


@needs(AWARD)
@require_POST
def award_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    found: BeanAward = find(BeanAward.objects, request.user, AWARD, pk=pk)
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if act == "award":
            beans.award(found, actor=request.user)
        elif act == "refuse":
            beans.refuse(found, reason=reason, actor=request.user)
        elif act == "take_back":
            beans.take_back(found, reason=reason, actor=request.user)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已办理。"))
    return redirect("bean-awards")


@needs(BOOKS)
@require_http_methods(["GET", "POST"])
def books(request: AuthedRequest) -> HttpResponse:
    """What each ledger adds up to, whether its equations hold, and the donations behind the beans."""
    here = area_filters.asked_for(request, BOOKS) or area_filters.home_of(request.user, BOOKS)
    form = forms.DonationForm(request.POST or None, initial={"given_on": timezone.localdate()})
    may_fund = request.user.has_right(FUND, here)
    if request.method == "POST":
        insist(request.user, FUND, here)
        if form.is_valid():
            try:
                beans.donate(here, actor=request.user, **form.cleaned_data)
            except (Refused, ValidationError) as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("已登记捐赠。"))
                return redirect(f"{request.path}?area={here.code}")
    context = {
        "tab": "volunteer-books",
        "here": here,
        "nearby": area_filters.near(request.user, here, BOOKS),
        "books": [reconcile(code) for code in ledgers.OF_PEOPLE],
        "left": beans.left(here),
        "donations": list(BeanDonation.objects.restrict(request.user, BOOKS).within(here)[:20]),
        "form": form if may_fund else None,
    }
    return render(request, "volunteers/books.jinja", context, status=422 if form.errors else 200)


@needs(VIEW)
@require_http_methods(["GET", "POST"])
def rules(request: AuthedRequest) -> HttpResponse:
    """The rule table with its versions, and the limits; a change of a rule is a new version."""
    city = Area.objects.get(level=Level.CITY)
    may, bound = request.user.has_right(RULES, city), None
    if request.method == "POST":
        if not may:
            raise PermissionDenied(refusal(RULES))
        bound = _change(request)
        if bound is None:
            messages.success(request, _("已保存。"))
            return redirect("volunteer-rules")
    newest: dict[str, PointRule] = {}
    every = list(PointRule.objects.order_by("book", "event", "-version"))
    for rule in every:
        newest.setdefault(rule.event, rule)
    context = {
        "tab": "volunteer-rules",
        "rules": every,
        "newest": list(newest.values()),
        "limits": list(VolunteerLimit.objects.all()),
        "form": bound or forms.RuleForm(),
        "may": may,
        "levels": {int(level): Level(level).label for level in Level.values},
    }
    return render(request, "volunteers/rules.jinja", context, status=422 if bound is not None else 200)


def _change(request: AuthedRequest) -> Any:
    """Do what the page asks for; the form with its faults when it is not possible."""
    form: Any = forms.RuleForm(request.POST)
    if "limit" in request.POST:
        row = get_object_or_404(VolunteerLimit, code=request.POST["limit"])
        value = request.POST.get("value", "")
        form = forms.RuleForm()
        if not value.isdecimal() or len(value) > 7:
            form.errors[""] = form.error_class([_("请填写整数。")])
            return form
        limits.change(row, int(value), actor=request.user)
        return None
    if not form.is_valid():
        return form
    said = form.cleaned_data
    rule = PointRule.objects.filter(event=said.pop("event")).first()
    if rule is None:
        raise Http404
    try:
        points.change_rule(rule, actor=request.user, **said)
    except (Refused, ValidationError) as refused:
        refuse(form, refused)
        return form
    return None


@needs(None)
@require_GET
def volunteer_statement(request: AuthedRequest, pk: int, ledger: str) -> HttpResponse:
    """A person's account of one ledger, to be printed: for themselves, their leader and who may see them."""
    found: Volunteer | None = Volunteer.objects.seen_by(request.user, VIEW).filter(pk=pk).first()
    if found is None or ledger not in ledgers.OF_PEOPLE:
        raise Http404
    today = timezone.localdate()
    since = _day(request.GET.get("since", "")) or today.replace(month=1, day=1)
    until = _day(request.GET.get("until", "")) or today
    account = account_of(found, ledger)
    context = {
        "volunteer": found,
        "ledger": definitions.get(ledger),
        "since": since,
        "until": until,
        "said": statement(account, since, until) if account is not None else None,
    }
    return render(request, "volunteers/statement.jinja", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
