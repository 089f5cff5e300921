"""What the shell itself keeps."""

from django.db import models


class BeatPulse(models.Model):
    """The last time that beat asked and a worker answered: one row, overwritten.

    A row and not a cache entry, because a deadline needs exactly this way to be whole: beat, broker,
    worker, database. It also survives a flushed Redis, so that a restart of the broker raises no alarm.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    beaten_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="portal_one_beat_pulse")]

    def __str__(self) -> str:
        return self.beaten_at.isoformat()
