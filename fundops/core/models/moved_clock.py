from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MovedClock(models.Model):
    """
    The business clock as the sandbox moved it; without a row the machine's clock holds.

    A moved clock stands still until it is moved again, so that one seed gives one run.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    moment = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("moved clock")
        verbose_name_plural = _("moved clock")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="core_movedclock_only_one"
            )
        ]

    def __str__(self) -> str:
        return self.moment.isoformat()
