"""Seals over the audit trail, each chained to the one before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField


class AuditSeal(models.Model):
    """
    Closes a stretch of the audit trail: its rows, their hashes, what is missing.

    `missing` are numbers up to `last_id` whose row is not there yet: a writer may still
    hold it. The next seal takes each (`taken`) or, when its writer is surely gone, says
    that there is none (`voided`). `sha256` is over all of it and the seal before; its
    head is also written to a file outside the database.
    """

    append_only = True

    number = models.PositiveIntegerField(_("seal"), unique=True)
    first_id = models.BigIntegerField(_("from"))
    last_id = models.BigIntegerField(_("to"))
    rows = models.PositiveIntegerField(_("rows"))
    missing = models.JSONField(_("not there yet"), default=list)
    taken = models.JSONField(_("taken later"), default=list)
    voided = models.JSONField(_("never written"), default=list)
    previous_sha256 = CodeField(_("seal before"), max_length=64, blank=True)
    sha256 = CodeField(_("SHA-256"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        ordering = ("-number",)
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.number)
