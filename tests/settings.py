"""The project's settings, with what makes tests fast. The services are the real ones."""

from governance.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = True
# Emptying append-only tables between tests that really commit.
DATABASES["default"]["OPTIONS"] = {"options": "-c governance.allow_truncate=on"}  # noqa: F405
