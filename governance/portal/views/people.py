"""People, their units and roles, and looking through their eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.access import appointments, credentials, rights, services, viewing
from governance.access.authority import MANAGE, whole_city, why_not_manage
from governance.access.gate import find, needs, refusal
from governance.access.models import Post, Role, Unit, UnitKind, User
from governance.areas.models import Level
from governance.common.lists import Column, FilterForm, Listing
from governance.common.refusals import Refused
from governance.portal.forms import PurposeForm
from governance.portal.requests import AuthedRequest
from governance.portal.reveal import reveal_page


def _levels() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("全部")), *((str(value), label) for value, label in Level.choices)]


class PeopleFilters(FilterForm):
    q = forms.CharField(label=gettext_lazy("姓名、账号或电话"), max_length=60, widget=forms.SearchInput())
    role = forms.ModelChoiceField(
        Role.objects.all(), label=gettext_lazy("角色"), empty_label=gettext_lazy("全部")
    )
    level = forms.ChoiceField(label=gettext_lazy("任职层级"), choices=_levels)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.named(value)  # type: ignore[attr-defined]

    def filter_role(self, rows: QuerySet[Any], value: Role) -> QuerySet[Any]:
        return rows.filter(Exists(_posts_of_row().filter(role=value)))

    def filter_level(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(Exists(_posts_of_row().filter(area__level=int(value))))


class ManagedPeopleFilters(PeopleFilters):
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[
            ("", gettext_lazy("在岗")),
            ("idle", gettext_lazy("没有在任岗位")),
            ("off", gettext_lazy("账号已停用")),
        ],
    )

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows  # the view has begun with these people


class UnitFilters(FilterForm):
    q = forms.CharField(label=gettext_lazy("名称"), max_length=60, widget=forms.SearchInput())
    kind = forms.ModelChoiceField(
        UnitKind.objects.all(), label=gettext_lazy("类型"), empty_label=gettext_lazy("全部")
    )
    level = forms.ChoiceField(label=gettext_lazy("所属层级"), choices=_levels)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=value.strip())

    def filter_kind(self, rows: QuerySet[Any], value: UnitKind) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_level(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(area__level=int(value))


class ManagedUnitFilters(UnitFilters):
    all = forms.BooleanField(label=gettext_lazy("包括已停用的"))

    def filter_all(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        return rows  # the view has begun with all of them


def _posts_of_row() -> Any:
    return Post.objects.in_force().filter(person=OuterRef("pk"))


def _current_posts() -> Prefetch[Any]:
    posts = Post.objects.in_force().select_related("role", "area", "unit", "stands_in_for__person")
    posts = posts.defer("area__boundary")
    return Prefetch("posts", posts.order_by("area__level", "pk"), to_attr="current_posts")


@needs("people.view")
@require_GET
def people(request: AuthedRequest) -> HttpResponse:
    """People in reach; administrators also find closed accounts and people without a post."""
    manages = bool(request.user.scope(MANAGE))
    state = request.GET.get("state", "") if manages else ""
    if state in ("off", "idle"):
        rows = User.objects.managed(request.user).filter(is_active=state == "idle")
        if state == "idle":
            rows = rows.filter(~Exists(_posts_of_row()))
    else:
        rows = User.objects.restrict(request.user, "people.view").filter(is_active=True)
    listing = Listing(
        request,
        rows.prefetch_related(_current_posts()),
        order=("name", "pk"),
        filters=ManagedPeopleFilters if manages else PeopleFilters,
        columns=(
            Column("name", gettext_lazy("姓名")),
            Column("posts", gettext_lazy("岗位")),
            Column("username", gettext_lazy("账号"), "minor"),
            Column("phone", gettext_lazy("电话")),
        ),
        empty=gettext_lazy("没有符合条件的人员。换个条件，或请管理员在您的辖区内任命岗位。"),
    )
    return listing.render("portal/people.html", "portal/people_rows.html", {"may_manage": manages})


@needs("people.view")
@require_GET
def person(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find_person(request, pk)
    return render(request, "portal/person.html", _person_context(request, found) | {"form": PurposeForm()})


@needs("people.view")
@require_POST
@never_cache
def person_phone(request: AuthedRequest, pk: int) -> HttpResponse:
    """The whole number, against a stated purpose: a fragment, or the page with the number in it."""
    found = _find_person(request, pk)
    return reveal_page(
        request,
        lambda purpose: services.reveal_phone(found, purpose=purpose, actor=request.user),
        _person_context(request, found),
        "portal/person.html",
    )


@needs("people.view_as")
@require_POST
def view_as(request: AuthedRequest, pk: int) -> HttpResponse:
    found: User = find(User.objects.all(), request.user, "people.view_as", pk=pk)
    try:
        viewing.begin(request, found)
    except Refused as refused:
        return render(request, "errors/refused.html", {"reason": str(refused)}, status=403)
    return redirect("workbench")


@needs(None)
@require_POST
def view_as_end(request: AuthedRequest) -> HttpResponse:
    viewing.end(request)
    messages.success(request, _("已回到您自己的视角。"))
    return redirect("workbench")


@needs("units.view")
@require_GET
def units(request: AuthedRequest) -> HttpResponse:
    manages = bool(request.user.scope("units.manage"))
    rows = Unit.objects.restrict(request.user, "units.view").select_related("kind", "area")
    if not (manages and request.GET.get("all") == "on"):
        rows = rows.active()
    listing = Listing(
        request,
        rows.defer("area__boundary"),
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=ManagedUnitFilters if manages else UnitFilters,
        columns=(
            Column("name", gettext_lazy("名称")),
            Column("kind", gettext_lazy("类型")),
            Column("area", gettext_lazy("所属区域")),
            Column("phone", gettext_lazy("办公电话")),
        ),
        empty=gettext_lazy("没有符合条件的单位。部门、执法队伍、物业企业等可以接办事项的单位会列在这里。"),
    )
    return listing.render("portal/units.html", "portal/unit_rows.html", {"may_manage": manages})


@needs("roles.manage")
@require_GET
def roles(request: AuthedRequest) -> HttpResponse:
    """Which role holds which right, each right with its meaning in words."""
    every = list(Role.objects.all())
    groups: dict[str, list[dict[str, Any]]] = {}
    for right in rights.every().values():
        held = [{"role": role, "held": right.code in role.rights} for role in every if role.is_active]
        groups.setdefault(str(right.group), []).append({"right": right, "held": held})
    context = {
        "roles": [role for role in every if role.is_active],
        "retired": [role for role in every if not role.is_active],
        "groups": groups.items(),
        "may_edit": whole_city(request.user, "roles.manage") is not None,
    }
    return render(request, "portal/roles.html", context)


def _find_person(request: AuthedRequest, pk: int) -> User:
    """Somebody the reader may see; for administrators also who has no post there any more."""
    known = User.objects.restrict(request.user, "people.view") | User.objects.managed(request.user)
    found: User | None = known.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass
class PostLine:
    """A post on the page of its person: what stands beside it, and what the reader may do with it."""

    post: Post
    stand_ins: list[Post]
    may_manage: bool
    may_resume: bool = False


def post_lines(request: AuthedRequest, posts: list[Post]) -> list[PostLine]:
    rows = Post.objects.open().filter(stands_in_for__in=posts).select_related("person").order_by("starts_at")
    standing: dict[int | None, list[Post]] = {}
    for row in rows:
        standing.setdefault(row.stands_in_for_id, []).append(row)
    return [
        PostLine(post, standing.get(post.pk, []), request.user.has_right(MANAGE, post.area)) for post in posts
    ]


def _past_lines(request: AuthedRequest, posts: list[Post]) -> list[PostLine]:
    """Posts that are over; those that ended today by mistake may be taken back."""
    today = timezone.localdate()
    found = []
    for post in posts:
        may_manage = request.user.has_right(MANAGE, post.area)
        ended_today = post.ends_at is not None and timezone.localdate(post.ends_at) == today
        may_resume = may_manage and ended_today and appointments.why_not_resume(post) is None
        found.append(PostLine(post, [], may_manage, may_resume))
    return found


def _person_context(request: AuthedRequest, found: User) -> dict[str, Any]:
    user = request.user
    can_reveal = User.objects.filter(pk=found.pk).restrict(user, "people.reveal").exists()
    why_not = viewing.why_not(request.real_user, found) if user.has_right("people.view_as") else None
    rows = found.posts.select_related("role", "area", "unit", "stands_in_for__person")
    rows = rows.defer("area__boundary")
    manages = user.has_right(MANAGE) and User.objects.managed(user).filter(pk=found.pk).exists()
    refusal_to_manage = why_not_manage(user, found) if manages else None
    return {
        "person": found,
        "number": {
            "masked": found.masked_phone if found.phone else "",
            "url": reverse("person-phone", args=[found.pk]),
            "example": _("例如：电话核实 3 号楼漏水一事"),
        },
        "lines": post_lines(request, list(rows.open().order_by("area__level", "pk"))),
        "past": _past_lines(request, list(rows.filter(ends_at__lte=timezone.now())[:20])),
        "reveal_refusal": "" if can_reveal else refusal("people.reveal"),
        "may_view_as": user.has_right("people.view_as"),
        "view_as_refusal": why_not.text if why_not else "",
        "may_manage": manages,
        "manage_refusal": refusal_to_manage,
        "has_factor": manages and credentials.second_factor_of(found) is not None,
        "is_oneself": found.pk == request.user.pk,
    }
