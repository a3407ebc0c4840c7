"""Net asset values as TAs quoted them (07), in every version, and what we doubt."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models import Staff
from fundops.core.models.fields import CodeField
from trading.models.files import TaFile
from trading.models.funds import Fund

_FOUR_PLACES = Decimal("0.0001")


def told_nav(nav: Decimal | None) -> Decimal | None:
    """Give a NAV with the places it has, 4 at least: stored ones have 8."""
    if nav is None:
        return None
    four = nav.quantize(_FOUR_PLACES)
    return four if four == nav else nav.normalize()


class FundQuote(models.Model):
    """
    One NAV of a fund for one day; a corrected one is a new version, the older stays.

    File 07 tells no share class: a class with a NAV of its own is a fund of its own.
    Values up to 8 places; income per 10,000 shares and 7-day yield (percent) signed.
    A doubtful quote is not valued with until a person releases it.
    """

    append_only = True

    class Doubt(models.TextChoices):
        """Why a quote is held, the worst first."""

        NAV_MISSING = "NAV_MISSING", _("No NAV")
        NAV_NEGATIVE = "NAV_NEGATIVE", _("The NAV is negative")
        NAV_ZERO = "NAV_ZERO", _("The NAV is zero")
        NAV_JUMPED = "NAV_JUMPED", _("The NAV moved more than its limit")
        NAV_DATE = "NAV_DATE", _("The NAV is of another day than its file")
        NAV_CORRECTED = "NAV_CORRECTED", _("The NAV was corrected")

    class ValueType(models.TextChoices):
        """NetValueType of 07."""

        ORDINARY = "0", _("NAV")
        PURCHASE = "1", _("NAV for purchases")
        REDEMPTION = "2", _("NAV for redemptions")

    #: No release makes these fit to value with.
    UNUSABLE = (Doubt.NAV_MISSING, Doubt.NAV_NEGATIVE, Doubt.NAV_ZERO)

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="quotes", verbose_name=_("fund")
    )
    #: UpdateDate: the day whose value it is; a QDII's lies before its file's.
    nav_date = models.DateField(_("NAV date"))
    value_type = CodeField(
        _("kind"), max_length=1, choices=ValueType.choices, default=ValueType.ORDINARY
    )
    version = models.PositiveSmallIntegerField(_("version"))
    file_date = models.DateField(_("file date"))
    nav = models.DecimalField(
        _("NAV"), max_digits=16, decimal_places=8, null=True, blank=True
    )
    accumulative_nav = models.DecimalField(
        _("accumulative NAV"), max_digits=16, decimal_places=8, null=True, blank=True
    )
    #: Against the usable NAV of the day before it, in percent.
    moved = models.DecimalField(
        _("moved (%)"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    income = models.DecimalField(
        _("income per 10,000"), max_digits=9, decimal_places=5, null=True, blank=True
    )
    seven_day_yield = models.DecimalField(
        _("7-day yield (%)"), max_digits=9, decimal_places=5, null=True, blank=True
    )
    #: FundStatus, ConvertStatus, PeriodicStatus, TransferAgencyStatus of 07.
    status = CodeField(_("status"), max_length=1, blank=True, default="")
    convert_status = CodeField(_("conversion"), max_length=1, blank=True, default="")
    plan_status = CodeField(_("plans"), max_length=1, blank=True, default="")
    transfer_status = CodeField(
        _("custody transfer"), max_length=1, blank=True, default=""
    )
    doubt = CodeField(
        _("held because"), max_length=16, choices=Doubt.choices, blank=True, default=""
    )
    file = models.ForeignKey(
        TaFile,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("file"),
    )
    line = models.PositiveIntegerField(_("record"))

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["fund", "file_date"], name="trading_fundquote_told")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "nav_date", "value_type", "version"],
                name="trading_fundquote_version_once",
            ),
            models.UniqueConstraint(
                fields=["file", "line"], name="trading_fundquote_once"
            ),
            models.CheckConstraint(
                condition=Q(nav__gt=0, nav__lt=10**8)
                | Q(doubt__in=["NAV_MISSING", "NAV_NEGATIVE", "NAV_ZERO"]),
                name="trading_fundquote_usable_or_held",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.fund.code} {self.nav_date} v{self.version}"

    @property
    def break_reference(self) -> str:
        return f"nav:{self.fund.code}:{self.nav_date}:{self.value_type}:{self.version}"


class QuoteRelease(models.Model):
    """A person's word that a held quote is right; it counts from then on."""

    append_only = True

    quote = models.OneToOneField(
        FundQuote,
        models.PROTECT,
        primary_key=True,
        related_name="release",
        verbose_name=_("quote"),
    )
    released_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released at"))
    reason = models.CharField(_("reason"), max_length=400)

    class Meta:
        verbose_name = _("release of a quote")
        verbose_name_plural = _("releases of quotes")
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.quote_id)
