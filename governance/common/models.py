"""What every floor stands on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Job(models.Model):
    """Long work that somebody waits for. What it works on is a row of another room, named by kind and key.

    The queue only carries the word that there is something to do. What is to be done stands here, so that
    nothing is lost with the queue or with the worker (``common.jobs``).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        GIVEN_UP = "given_up", _("已放弃")

    LIVE: ClassVar[tuple[str, ...]] = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    actor = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    ask_again_at = models.DateTimeField()  # when the queue is told again that this waits
    asked = models.PositiveIntegerField(default=1)
    tries = models.PositiveIntegerField(default=0)
    token = models.UUIDField(null=True)  # of the run that holds the lease
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ask_again_at"], name="job_live", condition=models.Q(state__in=("waiting", "running"))
            ),
            models.Index(fields=["kind", "subject"], name="job_subject"),
            models.Index(fields=["ended_at"], name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"
