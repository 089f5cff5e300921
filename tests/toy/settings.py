"""The tests' settings with the toy app installed, in a database of its own."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy.apps.ToyConfig"]  # noqa: F405
ROOT_URLCONF = "tests.toy.urls"
DATABASES["default"]["TEST"] = {"NAME": "test_toy"}  # noqa: F405
