"""Posts: given, ended, taken back, handed over; and who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.access import appointments, checking, dependants, services
from governance.access.authority import MANAGE
from governance.access.gate import needs
from governance.access.models import Post, Proposal
from governance.administration.people import periods
from governance.administration.people.forms import EndForm, HandOverForm, PostForm, SubstituteForm
from governance.administration.people.views.common import attempt, form_page
from governance.administration.people.views.people import ASKED, find_person
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


def find_post(request: AuthedRequest, pk: int) -> Post:
    """A post where the reader looks after people; 404 for every other."""
    rows = Post.objects.restrict(request.user, MANAGE)
    found: Post | None = (
        rows.filter(pk=pk).select_related("person", "role", "area", "unit", "stands_in_for__person").first()
    )
    if found is None:
        raise Http404
    return found


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def post_give(request: AuthedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    initial = {"area": request.GET.get("area", "")[:40]}
    form = PostForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = attempt(form, lambda: checking.give_post(person, actor=request.user, **form.facts()))
        if isinstance(given, Proposal):
            return _asked(request)
        if given is not None:
            messages.success(
                request,
                _("已任命%(name)s为%(area)s%(post)s。")
                % {"name": person.name, "area": given.area, "post": given.called},
            )
            return redirect(person)
    return form_page(
        request,
        form,
        title=_("给 %(name)s 任命岗位") % {"name": person.name},
        submit=_("任命"),
        back_url=person.get_absolute_url(),
    )


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def post_end(request: AuthedRequest, pk: int) -> HttpResponse:
    post = find_post(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = periods.ends(form.cleaned_data["ends_on"])
        ended = attempt(form, lambda: services.end_post(post, actor=request.user, at=at))
        if ended is not None:
            messages.success(
                request,
                _("%(name)s的岗位到 %(at)s 为止。结束错了，当天可以在此页恢复。")
                % {"name": post.person.name, "at": periods.last_day(ended.ends_at)},
            )
            return redirect(post.person)
    return form_page(
        request,
        form,
        title=_("结束岗位"),
        submit=_("结束岗位"),
        is_danger=True,
        post=post,
        held=dependants.of_post(post),
        held_note=_("结束不会移交这些工作；有接任人的，请改用“移交”。"),
        back_url=post.person.get_absolute_url(),
    )


@needs(MANAGE)
@require_POST
def post_resume(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take back an end set by mistake."""
    post = find_post(request, pk)
    try:
        resumed = checking.resume_post(post, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if isinstance(resumed, Proposal):
            return _asked(request)
        messages.success(request, _("%(name)s的岗位已恢复。") % {"name": post.person.name})
    return redirect(post.person)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def post_hand_over(request: AuthedRequest, pk: int) -> HttpResponse:
    post = find_post(request, pk)
    form = HandOverForm(request.POST or None, user=request.user, initial={"title": post.title})
    if request.method == "POST" and form.is_valid():
        to, title = form.cleaned_data["person"], form.cleaned_data["title"]
        followed = attempt(form, lambda: checking.hand_over_post(post, to, actor=request.user, title=title))
        if isinstance(followed, Proposal):
            return _asked(request)
        if followed is not None:
            messages.success(
                request,
                _("%(area)s%(post)s已由%(name)s移交给%(to)s，未完的工作一并转过去。")
                % {"area": post.area, "post": post.called, "name": post.person.name, "to": to.name},
            )
            return redirect(to)
    return form_page(
        request,
        form,
        title=_("移交岗位"),
        submit=_("移交"),
        post=post,
        held=dependants.of_post(post),
        note=_("接任人马上任职，原任的岗位同时结束。"),
        back_url=post.person.get_absolute_url(),
    )


@needs(None)
@require_http_methods(["GET", "POST"])
def post_substitute(request: AuthedRequest, pk: int) -> HttpResponse:
    """Name who stands in: the holder for an own post, an administrator for a post they look after."""
    own = Post.objects.in_force().filter(pk=pk, person=request.user.pk)
    own = own.select_related("person", "role", "area", "unit", "stands_in_for__person")
    post = own.first() or find_post(request, pk)
    form = SubstituteForm(request.POST or None, user=request.user, post=post)
    back_url = post.person.get_absolute_url() if request.user.pk != post.person_id else "/me/"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        named = attempt(
            form,
            lambda: checking.give_substitute(
                post,
                given["person"],
                actor=request.user,
                starts_at=periods.begins(given["starts_on"]),
                ends_at=periods.ends(given["ends_on"]),  # type: ignore[arg-type]
            ),
        )
        if isinstance(named, Proposal):
            return _asked(request)
        if named is not None:
            messages.success(
                request,
                _("到 %(until)s 为止由%(who)s代理，到期自动结束；双方都会收到通知。")
                % {"until": given["ends_on"], "who": named.person.name},
            )
            return redirect(back_url)
    return form_page(
        request,
        form,
        title=_("指定代理人"),
        submit=_("指定"),
        post=post,
        note=_("代理期间，代理人有这个岗位的全部权限，每一步都记为“代%(name)s”；到期自动收回。")
        % {"name": post.person.name},
        back_url=back_url,
    )


def _asked(request: AuthedRequest) -> HttpResponse:
    messages.success(request, ASKED)
    return redirect("proposals")


@needs(None)
@require_POST
def substitute_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End a substitution early."""
    rows = Post.objects.exclude(stands_in_for=None).select_related("person", "stands_in_for__person")
    stand_in = rows.filter(pk=pk).first()
    if stand_in is None or stand_in.stands_in_for is None:
        raise Http404
    concerned = request.user.pk in (stand_in.person_id, stand_in.stands_in_for.person_id)
    if not concerned and not Post.objects.restrict(request.user, MANAGE).filter(pk=pk).exists():
        raise Http404
    try:
        appointments.end_substitute(stand_in, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("代理已结束，双方都会收到通知。"))
    return redirect("profile" if concerned else stand_in.stands_in_for.person)
