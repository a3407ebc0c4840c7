"""Persons nobody may deal with: the lists, and when each customer was compared."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import FundTradingAccount
from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField


class ScreeningList(models.Model):
    """One edition of the lists, as a whole; the newest is the one that counts."""

    append_only = True

    version = CodeField(_("list version"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sha256 = CodeField(_("SHA-256"), max_length=64)
    entry_count = models.PositiveIntegerField(_("entries"))
    imported_on = models.DateField(_("imported on"))
    imported_at = models.DateTimeField(_("imported at"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("imported by"),
    )

    class Meta:
        verbose_name = _("screening list")
        verbose_name_plural = _("screening lists")
        ordering = ("-id",)
        triggers = append_only()

    def __str__(self) -> str:
        return self.version


class ScreeningEntry(models.Model):
    """
    One name of a listed person, by blind indexes; aliases share a reference.

    The name and number in clear stay with the file: here they are compared only.
    """

    append_only = True

    screening_list = models.ForeignKey(
        ScreeningList,
        models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("screening list"),
    )
    #: The list's own number of the person.
    reference = CodeField(_("reference"), max_length=40)
    #: Which of the lists it comes from, in its own words.
    source = models.CharField(_("source"), max_length=60, blank=True)
    name_masked = models.CharField(_("name"), max_length=120)
    name_index = CodeField(max_length=64, editable=False)
    #: Over the number alone: lists do not say the type as OFD does.
    certificate_index = CodeField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("screening entry")
        verbose_name_plural = _("screening entries")
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["screening_list", "name_index"],
                name="accounts_screeningentry_name",
            ),
            models.Index(
                fields=["screening_list", "certificate_index"],
                condition=~Q(certificate_index=""),
                name="accounts_screeningentry_number",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.reference


class ScreeningKey(models.Model):
    """
    What a customer is compared by: blind indexes of name and certificate number.

    Made by the first screening; a customer whose name or certificate changes is given
    a new one by whoever changes it.
    """

    fund_trading_account = models.OneToOneField(
        FundTradingAccount,
        models.PROTECT,
        primary_key=True,
        related_name="screening_key",
        verbose_name=_("fund trading account"),
    )
    name_index = CodeField(max_length=64, editable=False)
    certificate_index = CodeField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("screening key")
        verbose_name_plural = _("screening keys")

    def __str__(self) -> str:
        return str(self.fund_trading_account_id)


class Screening(models.Model):
    """
    One comparison of a customer with an edition of the lists, and what it found.

    A leaf table, partitioned by month of the business date: a row a customer and day.
    HIT: the certificate's number is listed. REVIEW: only the name is; a person says
    whether it is a namesake, as a row of their own (`looked_at_by`).
    """

    append_only = True

    class Result(models.TextChoices):
        CLEAR = "CLEAR", _("No hit")
        REVIEW = "REVIEW", _("Name listed")
        HIT = "HIT", _("Hit")

    business_date = models.DateField(_("screened on"))
    fund_trading_account = models.ForeignKey(
        FundTradingAccount,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="screenings",
        verbose_name=_("fund trading account"),
    )
    list_version = CodeField(_("list version"), max_length=40)
    result = CodeField(_("result"), max_length=8, choices=Result.choices)
    #: The list's own numbers of whom it may be, parted by blanks.
    reference = CodeField(_("reference"), max_length=200, blank=True)
    screened_at = models.DateTimeField(_("screened at"))
    looked_at_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["fund_trading_account", "-id"],
                name="accounts_screening_person",
            ),
            models.Index(
                fields=["-id"],
                condition=~Q(result="CLEAR"),
                name="accounts_screening_found",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=["CLEAR", "REVIEW", "HIT"]),
                name="accounts_screening_result",
            ),
            models.CheckConstraint(
                condition=Q(result="CLEAR") | ~Q(reference=""),
                name="accounts_screening_reference",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.fund_trading_account_id} {self.business_date} {self.result}"
