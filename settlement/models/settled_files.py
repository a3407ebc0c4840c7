from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from trading.models import TaFile


class SettledFile(models.Model):
    """The money of this file's rows is booked; written in the booking's transaction."""

    append_only = True

    file = models.OneToOneField(
        TaFile, models.PROTECT, related_name="settled", verbose_name=_("file")
    )
    settled_at = models.DateTimeField(_("settled at"))
    entries = models.PositiveIntegerField(_("entries"))

    class Meta:
        verbose_name = _("settled file")
        verbose_name_plural = _("settled files")
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.file_id)
