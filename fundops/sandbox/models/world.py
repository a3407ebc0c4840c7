"""What one run of the outside world was begun with, and whom it knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField


class SandboxWorld(models.Model):
    """The seed and the faults of this installation's outside world; one row."""

    seed = models.BigIntegerField(_("seed"))
    faults = models.JSONField(_("faults"), default=list, blank=True)
    #: The last day on which a fault strikes; empty: no end.
    faults_until = models.DateField(_("faults until"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox world")
        verbose_name_plural = _("sandbox worlds")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sandbox_world_is_one")
        ]

    def __str__(self) -> str:
        return str(self.seed)


class SandboxFaultHit(models.Model):
    """A fault that struck a subject, once."""

    name = CodeField(_("name"), max_length=40)
    subject = models.CharField(_("subject"), max_length=120, db_collation="C")

    class Meta:
        verbose_name = _("sandbox fault hit")
        verbose_name_plural = _("sandbox fault hits")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "subject"], name="sandbox_faulthit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"
