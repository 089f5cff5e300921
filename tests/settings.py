"""The project's settings, with what makes tests fast. The services are the real ones."""

import os

from governance.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a folder that is not
AXES_ENABLED = True
# Parallel workers have databases of their own; a Redis database each, too, because clearing a
# cache empties its database.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{1 + _worker % 15}"  # noqa: F405
# Emptying append-only tables between tests that really commit.
DATABASES["default"]["OPTIONS"] = {"options": "-c governance.allow_truncate=on"}  # noqa: F405
