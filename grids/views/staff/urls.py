"""Addresses of a grid's people."""

from django.urls import path

from governance.common.caching import all_unstored
from grids.views.staff import acts, figures, people, places, profiles, settings

urlpatterns = all_unstored(
    [
        path("staff/", people.staff, name="staff"),
        path("staff/export/", people.export, name="staff-export"),
        path("staff/appoint/", acts.appoint, name="staff-appoint"),
        path("staff/vacancies/", figures.vacant, name="staff-vacancies"),
        path("staff/coverage/", figures.covered, name="staff-coverage"),
        path("staff/coverage/rows/", figures.covered_rows, name="staff-coverage-rows"),
        path("staff/buildings/", places.buildings, name="staff-buildings"),
        path("staff/buildings/new/", places.building_new, name="staff-building-new"),
        path("staff/buildings/<int:pk>/", places.building, name="staff-building"),
        path("staff/buildings/<int:pk>/edit/", places.building_edit, name="staff-building-edit"),
        path("staff/buildings/<int:pk>/strike/", places.building_strike, name="staff-building-strike"),
        path("staff/buildings/<int:pk>/restore/", places.building_restore, name="staff-building-restore"),
        path("staff/capacities/", settings.capacities, name="staff-capacities"),
        path("staff/capacities/new/", settings.capacity, name="staff-capacity-new"),
        path("staff/capacities/<slug:code>/", settings.capacity, name="staff-capacity"),
        path("staff/groups/<int:pk>/close/", profiles.group_close, name="grid-group-close"),
        path("staff/profiles/", profiles.profiles, name="grid-profiles"),
        path("staff/profiles/<str:code>/", profiles.profile, name="grid-profile"),
        path("staff/profiles/<str:code>/edit/", profiles.profile_edit, name="grid-profile-edit"),
        path("staff/profiles/<str:code>/picture/", profiles.profile_picture, name="grid-profile-picture"),
        path("staff/profiles/<str:code>/groups/", profiles.group_add, name="grid-group-add"),
        path("staff/<int:pk>/", people.member, name="staff-member"),
        path("staff/<int:pk>/phone/", people.member_phone, name="staff-phone"),
        path("staff/<int:pk>/edit/", acts.edit, name="staff-edit"),
        path("staff/<int:pk>/end/", acts.end, name="staff-end"),
        path("staff/<int:pk>/hand-over/", acts.hand_over, name="staff-hand-over"),
        path("staff/<int:pk>/resume/", acts.resume, name="staff-resume"),
    ]
)
