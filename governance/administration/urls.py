"""The addresses of administration: each room below keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("governance.administration.tree.urls")),
    path("", include("governance.administration.people.urls")),
    path("", include("governance.administration.rules.urls")),
    path("", include("governance.administration.sheets.urls")),
    path("", include("governance.administration.audit.urls")),
]
