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
# Parallel workers have databases of their own, but share one Redis.
CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"  # noqa: F405
# Emptying append-only tables between tests that really commit.
DATABASES["default"]["OPTIONS"] = {"options": "-c governance.allow_truncate=on"}  # noqa: F405
