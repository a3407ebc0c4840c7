"""How many persons decide what, from which amount on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField, MoneyField, not_negative


class ReviewPolicy(models.Model):
    """
    How many persons decide a kind of review from an amount on, and for how long.

    A policy is never changed: a newer version of the same band takes its place from
    its day on, for what is submitted then.
    """

    append_only = True

    kind = CodeField(_("kind"), max_length=24)
    from_amount = MoneyField(_("from amount"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    #: 1: a reviewer. 2: a reviewer, then a senior reviewer.
    levels = models.PositiveSmallIntegerField(_("levels"))
    #: A review expires this many hours after it was submitted, or …
    hours = models.PositiveSmallIntegerField(_("hours"))
    #: … this many minutes before its deadline, whichever comes first.
    lead_minutes = models.PositiveSmallIntegerField(_("lead minutes"), default=0)
    effective_from = models.DateField(_("effective from"))

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        ordering = ("kind", "from_amount", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_amount", "version"],
                name="core_reviewpolicy_once",
            ),
            models.CheckConstraint(
                condition=Q(levels__in=[1, 2]), name="core_reviewpolicy_levels"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0), name="core_reviewpolicy_hours"
            ),
            not_negative("from_amount", name="core_reviewpolicy_from"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.from_amount} v{self.version}"
