"""Addresses of what organisations and alliances do: activities, places, liaison, meetings, coverage."""

from django.urls import path

from parties.activities import pages as activities
from parties.activities import views as activity_views
from parties.alliances import meeting_views as meetings
from parties.alliances import views as alliances
from parties.alliances.committee_pages import COMMITTEES
from parties.liaison import pages as liaison
from parties.liaison import views as letters
from parties.organisations import coverage_views
from parties.places import pages as places

urlpatterns = [
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
]
