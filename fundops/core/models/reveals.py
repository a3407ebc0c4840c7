"""Who saw personal data in clear, and who took lists away; and views that are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField
from fundops.core.models.second_factors import SecondFactorUse


class Reveal(models.Model):
    """One person may see the personal data of one record, for some minutes."""

    append_only = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    #: `accounts.bankcard`, and the row's key.
    model = CodeField(_("kind of record"), max_length=64)
    object_id = CodeField(_("record"), max_length=40)
    #: The number people see; never what was revealed.
    subject = CodeField(_("subject"), max_length=80)
    fields = CodeField(_("fields"), max_length=120)
    reason_code = CodeField(_("reason code"), max_length=24)
    note = models.CharField(_("note"), max_length=400)
    second_factor = models.OneToOneField(
        SecondFactorUse,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("second factor"),
    )
    #: The machine's times.
    revealed_at = models.DateTimeField(_("revealed at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("reveal")
        verbose_name_plural = _("reveals")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["model", "object_id"], name="core_reveal_record")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.subject} {self.fields}"


class Export(models.Model):
    """A list that somebody took away: which, how filtered, how many rows, masked?"""

    append_only = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    #: `settlement.payout`.
    model = CodeField(_("list"), max_length=64)
    query = models.TextField(_("filter"), blank=True)
    format = CodeField(_("format"), max_length=8)
    rows = models.PositiveIntegerField(_("rows"))
    is_masked = models.BooleanField(_("masked"), default=True)
    sha256 = CodeField(_("SHA-256"), max_length=64)
    #: The review that allowed it, where it was too large or not masked.
    review_no = CodeField(_("approved under"), max_length=24, blank=True)
    exported_at = models.DateTimeField(_("exported at"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-id",)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.model} {self.rows}"


class SavedView(models.Model):
    """A filter of a list that a person keeps under a name."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=_("person"),
    )
    model = CodeField(_("list"), max_length=64)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filter"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "model", "name"], name="core_savedview_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExportRequest(models.Model):
    """A list too large to be taken away without a second person: what was asked for."""

    append_only = True

    request_no = CodeField(_("request number"), max_length=24, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    #: `settlement.payout`, and the name of its page where it has several lists.
    model = CodeField(_("list"), max_length=64)
    list_name = CodeField(_("page"), max_length=80)
    query = models.TextField(_("filter"), blank=True)
    format = CodeField(_("format"), max_length=8)
    #: As many as there were when it was asked for.
    rows = models.PositiveIntegerField(_("rows"))
    requested_at = models.DateTimeField(_("requested at"))

    class Meta:
        verbose_name = _("export request")
        verbose_name_plural = _("export requests")
        ordering = ("-id",)
        triggers = append_only()

    def __str__(self) -> str:
        return self.request_no
