"""Volunteers: list, registration at the counter, one person's page with what they have, their own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs
from governance.access.models import User
from governance.common import editing
from governance.common.crypto import mask_phone
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from volunteers.books import beans, points, service_hours, time_bank
from volunteers.books.reading import holdings
from volunteers.models import Volunteer
from volunteers.pages import forms
from volunteers.people import services
from volunteers.rights import POINTS, PROPOSE, RECORD, REGISTER, TIME, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 20  # rows of a person's page


@needs(VIEW)
@require_GET
def volunteers(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = RecordList(
        request,
        Volunteer.objects.restrict(request.user, VIEW).for_rows(),
        title=gettext_lazy("志愿者"),
        right=VIEW,
        here=here,
        order=("-pk",),
        filters=forms.VolunteerFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("姓名"), value=str),
            Column("number", gettext_lazy("编号"), value="number"),
            Column("area", gettext_lazy("区域"), value="area"),
            Column("team", gettext_lazy("队伍"), "minor", "team"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        exported=(Column("skills", gettext_lazy("技能"), value="skills"),),
        empty=gettext_lazy("没有符合条件的志愿者。换个条件，或点“登记志愿者”。"),
    )
    context = {"tab": "volunteers", "here": here, "may_register": bool(request.user.scope(REGISTER))}
    return listing.render("volunteers/volunteers.jinja", "volunteers/volunteer_rows.jinja", context)


@needs(REGISTER)
@require_http_methods(["GET", "POST"])
def volunteer_new(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, REGISTER) or area_filters.home_of(request.user, REGISTER)
    form: Any = forms.VolunteerForm(request.POST or None, area=here, user=request.user)
    consent = services.consent_now()
    if request.method == "POST" and form.is_valid():
        said = form.facts()
        agreed = consent if said.pop("agreed") else None
        try:
            made = services.register(area=here, actor=request.user, consent=agreed, **said)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记%(name)s，等待审核。") % {"name": made})
            return redirect(made)
    context = {
        "form": form,
        "area": here,
        "nearby": area_filters.near(request.user, here, REGISTER),
        "consent": consent,
        "title": _("登记志愿者"),
        "back": reverse("volunteers"),
    }
    return render(request, "volunteers/form.jinja", context, status=422 if form.errors else 200)


@needs(REGISTER)
@require_http_methods(["GET", "POST"])
def volunteer_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found: Volunteer = find(Volunteer.objects.for_rows(), request.user, REGISTER, pk=pk)
    initial = {"seen": editing.seen(services.editable_of(found))}
    form: Any = forms.VolunteerForm(
        request.POST or None, area=found.area, user=request.user, instance=found, initial=initial
    )
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(found, actor=request.user, seen=form.cleaned_data["seen"], **form.facts())
        except editing.Changed as changed:
            differences = changed.differences
            form.data = form.data.copy()
            form.data["seen"] = editing.seen(services.editable_of(Volunteer.objects.get(pk=pk)))
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {
        "form": form,
        "differences": differences,
        "title": _("修改%(name)s") % {"name": found},
        "back": found.get_absolute_url(),
    }
    return render(request, "volunteers/form.jinja", context, status=422 if form.errors else 200)


@needs(VIEW)
@require_GET
def volunteer(request: AuthedRequest, pk: int) -> HttpResponse:
    found: Volunteer = find(Volunteer.objects.for_rows(), request.user, VIEW, pk=pk)
    return render(request, "volunteers/volunteer.jinja", _context(request, found))


def _context(request: AuthedRequest, found: Volunteer, **bound: Any) -> dict[str, Any]:
    user = request.user
    is_active = found.state == "active"

    def may(right: str) -> bool:
        return found.state != "left" and user.has_right(right, found.area)

    context: dict[str, Any] = {
        "volunteer": found,
        "phone": mask_phone(found.phone),
        "path": area_filters.path_within(user, found.area, VIEW),
        "scope": user.scope(VIEW),
        "holdings": holdings(found),
        "joint": points.joint_score(found),
        "records": list(found.records.all()[:SHOWN]),
        "history": records.history(found, records.labels(Volunteer, services.AUDITED)),
        "may_register": may(REGISTER),
        "may_erase": found.state == "left"
        and found.erased_at is None
        and user.has_right(REGISTER, found.area),
        "reason_form": forms.ReasonForm(),
        "forms": [],
    }
    if is_active:
        offered = (
            ("record", RECORD, _("记录一次服务"), forms.ServiceForm),
            ("points", POINTS, _("记积分"), forms.PointsForm),
            ("book", TIME, _("预约照护服务"), forms.BookForm),
            ("donate", TIME, _("捐赠时间"), forms.DonateForm),
            ("transfer", TIME, _("把时间转给近亲属"), forms.TransferForm),
            ("award", PROPOSE, _("提出金豆奖励"), forms.AwardForm),
            ("account", REGISTER, _("关联工作账号"), forms.AccountForm),
        )
        for name, right, label, form in offered:
            if may(right):
                context["forms"].append((name, label, bound.get(name) or _blank(name, form, found)))
    return context


def _blank(name: str, form: Any, found: Volunteer, data: Any = None) -> Any:
    more = {"volunteer": found} if name == "award" else {}
    return form(data, prefix=name, initial={"key": uuid4().hex}, **more)


# act → (right, form, what is done with what it says)
def _credit(found: Volunteer, said: Any, user: Any) -> object:
    event = said["event"]
    return points.credit(
        found, event, source=f"{event}:{said['day']}:{said['what']}", day=said["day"], actor=user
    )


def _numbered(text: str, user: Any) -> Volunteer:
    """The volunteer of the reader's reach with this number. Raises ValidationError where there is none."""
    text = text.strip().upper()
    known = Volunteer.objects.restrict(user, VIEW).known()
    number = text[1:] if text.startswith("V") else text
    found: Volunteer | None = known.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise ValidationError({"number": _("没有这个编号的志愿者，或不在您的辖区。")})
    return found


def _book(found: Volunteer, said: Any, user: Any) -> object:
    helper = _numbered(said.pop("number"), user)
    return time_bank.book(found, helper, actor=user, **said)


def _transfer(found: Volunteer, said: Any, user: Any) -> object:
    receiver = _numbered(said["number"], user)
    return time_bank.transfer(
        found, receiver, said["minutes"], kinship=said["kinship"], actor=user, key=said["key"]
    )


def _link(found: Volunteer, said: Any, user: Any) -> object:
    account = None
    if said["username"]:
        account = User.objects.filter(username=said["username"], is_active=True).first()
        if account is None:
            raise ValidationError({"username": _("没有这个工作账号。")})
    return services.link_account(found, account, actor=user)


ACTS: dict[str, tuple[str, Any, Any]] = {
    "activate": (REGISTER, None, lambda found, said, user: services.activate(found, actor=user)),
    "suspend": (
        REGISTER,
        forms.ReasonForm,
        lambda found, said, user: services.suspend(found, reason=said["reason"], actor=user),
    ),
    "leave": (
        REGISTER,
        forms.ReasonForm,
        lambda found, said, user: services.leave(found, reason=said["reason"], actor=user),
    ),
    "erase": (REGISTER, None, lambda found, said, user: services.erase(found, actor=user)),
    "record": (
        RECORD,
        forms.ServiceForm,
        lambda found, said, user: service_hours.record(found, actor=user, **said),
    ),
    "points": (POINTS, forms.PointsForm, _credit),
    "book": (TIME, forms.BookForm, _book),
    "donate": (
        TIME,
        forms.DonateForm,
        lambda found, said, user: time_bank.donate(found, said["minutes"], actor=user, key=said["key"]),
    ),
    "transfer": (TIME, forms.TransferForm, _transfer),
    "account": (REGISTER, forms.AccountForm, _link),
    "award": (PROPOSE, forms.AwardForm, lambda found, said, user: beans.propose(found, actor=user, **said)),
}


@needs(VIEW)
@require_POST
def volunteer_act(request: AuthedRequest, pk: int, act: str) -> HttpResponse:
    """One act on a person; what refuses it is shown on their page with all that was typed."""
    if act not in ACTS:
        raise Http404
    found: Volunteer = find(Volunteer.objects.for_rows(), request.user, VIEW, pk=pk)
    right, made, does = ACTS[act]
    insist(request.user, right, found.area)
    form = None
    if made is forms.ReasonForm:
        form = made(request.POST)
    elif made is not None:
        form = _blank(act, made, found, request.POST)
    if form is None or form.is_valid():
        try:
            does(found, form.cleaned_data if form is not None else {}, request.user)
        except (Refused, ValidationError) as refused:
            if form is None:
                messages.error(request, str(refused))
                return redirect(found)
            refuse(form, refused)
        else:
            messages.success(request, _("已办理。"))
            return redirect(found)
    context = _context(request, found, **{act: form})
    if made is forms.ReasonForm:
        context["reason_form"] = form
    return render(request, "volunteers/volunteer.jinja", context, status=422)


@needs(None)
@require_GET
def my_volunteering(request: AuthedRequest) -> HttpResponse:
    """What one's own volunteering has come to, and the team one leads; for accounts that are linked."""
    found = Volunteer.objects.for_rows().filter(account=request.user).first()
    led = Volunteer.objects.seen_by(request.user, "").exclude(account=request.user) if found else None
    context = {
        "volunteer": found,
        "holdings": holdings(found) if found else [],
        "joint": points.joint_score(found) if found else None,
        "records": list(found.records.all()[:SHOWN]) if found else [],
        "team": list(led.for_rows().order_by("pk")) if led is not None else [],
    }
    return render(request, "volunteers/mine.jinja", context)
