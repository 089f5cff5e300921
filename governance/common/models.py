"""What every floor stands on."""

from django.db import models


class ToldChapter(models.Model):
    """A chapter of the demo story that has been loaded, so that a second start loads nothing twice."""

    key = models.CharField(max_length=60, primary_key=True)
    told_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
