from django.apps import AppConfig


class CityConfig(AppConfig):
    """A made-up city for trials and measurements: brings the command ``build_city``, and no tables."""

    name = "workshop.city"
    label = "city"
