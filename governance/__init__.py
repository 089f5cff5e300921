"""The project and the kernel that every app stands on."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
