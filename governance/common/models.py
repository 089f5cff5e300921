"""What every floor stands on."""

from django.db import models


class ToldChapter(models.Model):
    """A chapter of the demo story that has been loaded, so that a second start loads nothing twice."""

    key = models.CharField(max_length=60, primary_key=True)
    told_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class Stamp(models.Model):
    """Changes with every write of the tables that are stamped with its name (``common.stamps``)."""

    name = models.CharField(max_length=30, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
