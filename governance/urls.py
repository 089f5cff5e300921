"""Every address of the portal."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from governance.portal.emergency import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("governance.portal.urls")),
    path("language/", set_language, name="set-language"),
    path("admin/", site.urls),
]

if find_spec("governance.portal.urls_ops"):
    urlpatterns.append(path("", include("governance.portal.urls_ops")))
