from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField


class StepRun(models.Model):
    """The last run of a step of a business day, for one party or for all of them."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        WARNING = "WARNING", _("Done, but look")
        FAILED = "FAILED", _("Failed")

    business_date = models.DateField(_("business date"))
    step = CodeField(_("step"), max_length=40)
    party = CodeField(_("party"), max_length=24, blank=True)
    state = CodeField(
        _("state"), max_length=16, choices=State.choices, default=State.RUNNING
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    answer = models.JSONField(_("answer"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("business_date", "started_at")
        constraints = [
            models.UniqueConstraint(
                fields=["business_date", "step", "party"], name="core_steprun_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.business_date} {self.step}"
