"""Addresses of the app. Rooms with many of their own hand them over in their own module."""

from django.urls import include, path

from parties.activities import pages as activities
from parties.activities import views as activity_views
from parties.alliances import meeting_views as meetings
from parties.alliances import views as alliances
from parties.alliances.committee_pages import COMMITTEES
from parties.liaison import pages as liaison
from parties.liaison import views as letters
from parties.lists.urls import urlpatterns as lists
from parties.organisations import coverage_views
from parties.organisations import views as organisations
from parties.places import pages as places
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
    path("parties/coverage/", coverage_views.party_coverage, name="party-coverage"),
    path("parties/coverage/rows/", coverage_views.party_coverage_rows, name="party-coverage-rows"),
    path("parties/no-meeting/", activity_views.without_meeting, name="branches-without-meeting"),
    path("parties/letters/", letters.letters, name="rights-letters"),
    path("parties/letters/new/", letters.letter_new, name="rights-letter-new"),
    path("parties/letters/<int:pk>/", letters.letter, name="rights-letter"),
    path("parties/letters/<int:pk>/answer/", letters.letter_answer, name="rights-letter-answer"),
    path("parties/letters/<int:pk>/withdraw/", letters.letter_withdraw, name="rights-letter-withdraw"),
    path("parties/letters/<int:pk>/print/", letters.letter_print, name="rights-letter-print"),
    path("alliances/<int:pk>/map/", alliances.alliance_map, name="alliance-map"),
    path("alliances/<int:pk>/meetings/new/", meetings.meeting_new, name="alliance-meeting-new"),
    path("alliances/figures/", meetings.alliance_figures, name="alliance-figures"),
    path("alliances/meetings/", meetings.alliance_meetings, name="alliance-meetings"),
    path("alliances/meetings/<int:pk>/", meetings.meeting, name="alliance-meeting"),
    path("alliances/meetings/<int:pk>/edit/", meetings.meeting_edit, name="alliance-meeting-edit"),
    path("alliances/meetings/<int:pk>/items/", meetings.meeting_item, name="alliance-meeting-item"),
    path("alliances/meetings/<int:pk>/gather/", meetings.meeting_gather, name="alliance-meeting-gather"),
    path("alliances/meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="alliance-meeting-cancel"),
    path("alliances/meetings/<int:pk>/hold/", meetings.meeting_hold, name="alliance-meeting-hold"),
    path("alliances/meetings/<int:pk>/items/<int:item>/drop/", meetings.item_drop, name="agenda-item-drop"),
    path(
        "alliances/meetings/<int:pk>/items/<int:item>/conclude/",
        meetings.item_conclude,
        name="agenda-item-conclude",
    ),
    *COMMITTEES.urls(),
    *(url for pages in (*activities.PAGES, *places.PAGES, *liaison.PAGES) for url in pages.urls()),
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
