"""Addresses for machines that watch the portal. Neither needs a person signed in."""

from django.urls import path

from governance.portal import health

urlpatterns = [
    path("health/", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
