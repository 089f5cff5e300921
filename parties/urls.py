"""Addresses of organisations, alliances and whistles."""

from django.urls import include, path

from parties.alliances import views as alliances
from parties.lists.urls import urlpatterns as lists
from parties.organisations import views as organisations
from parties.secretaries.urls import urlpatterns as secretaries
from parties.whistles.views import board, figures, filing, scoring

urlpatterns = [
    path("parties/", organisations.organisations, name="organisations"),
    path("parties/new/", organisations.organisation_new, name="organisation-new"),
    path("parties/grids/", organisations.grids_without_branch, name="grids-without-branch"),
    path("parties/<int:pk>/", organisations.organisation, name="organisation"),
    path("parties/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("parties/<int:pk>/dissolve/", organisations.organisation_dissolve, name="organisation-dissolve"),
    path("parties/<int:pk>/grids/", organisations.organisation_grid, name="organisation-grid"),
    path("parties/<int:pk>/seats/", organisations.organisation_seat, name="organisation-seat"),
    path("parties/grids/<int:pk>/end/", organisations.grid_leave, name="organisation-grid-end"),
    path("parties/seats/<int:pk>/end/", organisations.seat_end, name="organisation-seat-end"),
    path("alliances/", alliances.alliances, name="alliances"),
    path("alliances/new/", alliances.alliance_new, name="alliance-new"),
    path("alliances/units/", alliances.members, name="alliance-members"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/edit/", alliances.alliance_edit, name="alliance-edit"),
    path("alliances/<int:pk>/join/", alliances.alliance_join, name="alliance-join"),
    path("alliances/units/<int:pk>/", alliances.member, name="alliance-member"),
    path("alliances/units/<int:pk>/edit/", alliances.member_edit, name="alliance-member-edit"),
    path("alliances/units/<int:pk>/leave/", alliances.member_leave, name="alliance-member-leave"),
    path("", include("parties.bodies_urls")),
    path("whistles/", board.whistles, name="whistles"),
    path("whistles/new/", filing.whistle_new, name="whistle-new"),
    path("whistles/calls/", board.calls, name="whistle-calls"),
    path("whistles/calls/<str:number>/check-in/", board.check_in, name="whistle-check-in"),
    path("whistles/figures/", figures.whistle_figures, name="whistle-figures"),
    path("whistles/rules/", figures.whistle_settings, name="whistle-settings"),
    path("whistles/<str:number>/scores/", scoring.whistle_scores, name="whistle-scores"),
    *lists,
    *secretaries,
    path("", include("parties.resources.urls")),
    path("", include("parties.checkins.urls")),
]
