"""Addresses of disputes and committees. None of them holds anything of a person."""

from django.urls import path

from disputes import around_urls
from disputes.views import board, committees

urlpatterns = [
    *around_urls.urlpatterns,
    path("disputes/", board.disputes, name="disputes"),
    path("disputes/mine/", board.mine, name="disputes-mine"),
    path("disputes/new/", board.dispute_new, name="dispute-new"),
    path("disputes/<str:number>/file/", board.dispute_file, name="dispute-file"),
    path("committees/", committees.committees, name="committees"),
    path("committees/new/", committees.committee_new, name="committee-new"),
    path("committees/<int:pk>/", committees.committee, name="committee"),
    path("committees/<int:pk>/edit/", committees.committee_edit, name="committee-edit"),
    path("committees/<int:pk>/seats/", committees.committee_add, {"what": "seat"}, name="committee-seat"),
    path(
        "committees/<int:pk>/mediators/",
        committees.committee_add,
        {"what": "mediator"},
        name="committee-mediator",
    ),
    path("committees/<int:pk>/rooms/", committees.committee_add, {"what": "room"}, name="committee-room"),
    path("committees/seats/<int:pk>/end/", committees.seat_end, name="committee-seat-end"),
]
