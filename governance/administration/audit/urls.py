"""Addresses of the audit trail."""

from django.urls import URLPattern, path

from governance.administration.audit import views
from governance.common.caching import all_unstored

urlpatterns: list[URLPattern] = all_unstored(
    [
        path("audit/", views.audit, name="audit"),
        path("audit/export/", views.export, name="audit-export"),
        path("audit/<slug:source>/<int:pk>/", views.entry, name="audit-entry"),
    ]
)
