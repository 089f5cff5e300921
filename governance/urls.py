"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from governance.portal.emergency_admin import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("governance.portal.urls")),
    path("", include("governance.cases.urls")),
    path("", include("governance.insight.urls")),
    path("", include("governance.importing.urls")),
    path("", include("governance.administration.urls")),
    path("", include("grids.urls")),
    path("", include("parties.urls")),
    path("", include("disputes.urls")),
    path("", include("volunteers.urls")),
    path("", include("governance.portal.urls_ops")),
    path("language/", set_language, name="set-language"),
    path("admin/", site.urls),
]
