"""Addresses of volunteers, their organisations and their books."""

from django.urls import path

from volunteers.pages import bookings, books, organisations, people

urlpatterns = [
    path("volunteers/", people.volunteers, name="volunteers"),
    path("volunteers/new/", people.volunteer_new, name="volunteer-new"),
    path("volunteers/mine/", people.my_volunteering, name="my-volunteering"),
    path("volunteers/records/", books.records, name="volunteer-records"),
    path("volunteers/records/decide/", books.records_decide, name="volunteer-records-decide"),
    path("volunteers/awards/", books.awards, name="bean-awards"),
    path("volunteers/awards/<int:pk>/", books.award_decide, name="bean-award"),
    path("volunteers/time/", bookings.bookings, name="time-bookings"),
    path("volunteers/time/<int:pk>/", bookings.booking_decide, name="time-booking"),
    path("volunteers/books/", books.books, name="volunteer-books"),
    path("volunteers/rules/", books.rules, name="volunteer-rules"),
    path("volunteers/teams/", organisations.organisations, name="volunteer-organisations"),
    path("volunteers/teams/new/", organisations.organisation_new, name="volunteer-organisation-new"),
    path("volunteers/teams/<int:pk>/", organisations.organisation, name="volunteer-organisation"),
    path(
        "volunteers/teams/<int:pk>/edit/", organisations.organisation_edit, name="volunteer-organisation-edit"
    ),
    path(
        "volunteers/teams/<int:pk>/dissolve/",
        organisations.organisation_dissolve,
        name="volunteer-organisation-dissolve",
    ),
    path("volunteers/<int:pk>/", people.volunteer, name="volunteer"),
    path("volunteers/<int:pk>/edit/", people.volunteer_edit, name="volunteer-edit"),
    path("volunteers/<int:pk>/account/<slug:ledger>/", books.volunteer_statement, name="volunteer-account"),
    path("volunteers/<int:pk>/<slug:act>/", people.volunteer_act, name="volunteer-act"),
]
