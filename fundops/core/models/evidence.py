"""Papers that stand behind a decision: kept as they were given, known by their hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField


class Evidence(models.Model):
    """
    One file attached to a subject; never overwritten, never removed.

    The bytes lie under `DATA_DIR/evidence/<first two of the hash>/<hash>`.
    """

    append_only = True

    #: `REFUND`, `PAYOUT_RESEND`, `TRANSFER`, `CASE`, … and the subject's number.
    kind = CodeField(_("kind"), max_length=24)
    subject_no = CodeField(_("subject"), max_length=80)
    name = models.CharField(_("file name"), max_length=120)
    #: What the content is, whatever its name says.
    media_type = CodeField(_("type"), max_length=80)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = CodeField(_("SHA-256"), max_length=64)
    note = models.CharField(_("note"), max_length=400, blank=True)
    #: What the scan for viruses said.
    scan = CodeField(_("scan"), max_length=80, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_no", "sha256"], name="core_evidence_once"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.subject_no} {self.name}"
