"""The portal's addresses and the app's own."""

from django.urls import include, path

from governance.urls import urlpatterns as portal
from tests.toy.views import new_call

urlpatterns = [path("toy/new/", new_call, name="toy-new"), path("", include(portal))]
