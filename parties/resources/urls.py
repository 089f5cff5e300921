"""Addresses of shared resources: those of the owners, and the public ones."""

from django.urls import path

from parties.resources.views import bookings, owner, public

urlpatterns = [
    path("resources/", owner.resources, name="shared-resources"),
    path("resources/new/", owner.resource_new, name="shared-resource-new"),
    path("resources/use/", owner.utilisation, name="shared-resource-use"),
    path("resources/bookings/", bookings.bookings, name="bookings"),
    path("resources/bookings/<int:pk>/", bookings.booking_page, name="booking"),
    path("resources/bookings/<int:pk>/<slug:what>/", bookings.booking_act, name="booking-act"),
    path("resources/<int:pk>/", owner.resource, name="shared-resource"),
    path("resources/<int:pk>/edit/", owner.resource_edit, name="shared-resource-edit"),
    path("resources/<int:pk>/state/", owner.resource_state, name="shared-resource-state"),
    path("resources/<int:pk>/exceptions/", owner.exception_add, name="shared-resource-exception"),
    path("resources/exceptions/<int:pk>/drop/", owner.exception_drop, name="shared-resource-exception-drop"),
    path("shared/", public.resources, name="public-resources"),
    path("shared/mine/", public.mine, name="public-bookings"),
    path("shared/mine/ask/", public.ask, name="public-bookings-ask"),
    path("shared/mine/<int:pk>/cancel/", public.cancel, name="public-booking-cancel"),
    path("shared/mine/<int:pk>/rate/", public.rate, name="public-booking-rate"),
    path("shared/open/<str:token>/", public.open_link, name="public-booking-open"),
    path("shared/<int:pk>/", public.resource, name="public-resource"),
    path("shared/<int:pk>/calendar.ics", public.feed, name="public-resource-feed"),
]
