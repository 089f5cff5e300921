"""The first page of the day: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.notices.models import Notice
from governance.portal import registry
from governance.portal.requests import AuthedRequest


@needs(None)
@require_GET
def workbench(request: AuthedRequest) -> HttpResponse:
    user = request.user
    panels = registry.panels(user)
    context = {
        "panels": [{"template": panel.template, "context": panel.context(request)} for panel in panels],
        "heads": [panel.head for panel in panels if panel.head],
        "posts": user.posts_in_force(),
        "notices": Notice.objects.of(user)[:6],
        "cautions": registry.cautions(user),
    }
    return render(request, "portal/workbench.jinja", context)
