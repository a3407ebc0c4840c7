"""The register of shares: what each sub account holds of each fund, and why."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import SubAccount
from fundops.core.database.triggers import append_only, parents_exist
from fundops.core.models.fields import CodeField, SharesField, finite, not_negative
from trading.models.funds import Fund


class Holding(models.Model):
    """
    Shares of a fund and share class in a sub account; 2 places.

    New ones come by the ten thousand with a file: the database looks for the parents
    of a whole statement at once instead of row by row.
    """

    sub_account = models.ForeignKey(
        SubAccount,
        models.PROTECT,
        db_constraint=False,
        related_name="holdings",
        verbose_name=_("sub trading account"),
        db_index=False,
    )
    fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        db_constraint=False,
        related_name="+",
        verbose_name=_("fund"),
        db_index=False,
    )
    share_class = CodeField(_("share class"), max_length=1, default="0")
    shares = SharesField(_("shares"), default=0)
    #: Held for orders from PLACED on, and by the TA.
    frozen = SharesField(_("frozen"), default=0)
    #: The part of them that the TA froze: 131, frozen shares of a dividend.
    ta_frozen = SharesField(_("frozen by the TA"), default=0, db_default=0)
    unpaid_income = SharesField(_("unpaid income"), default=0)
    dividend_method = CodeField(_("dividend method"), max_length=1, blank=True)

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["sub_account", "fund", "share_class"],
                name="trading_holding_once",
            ),
            not_negative("shares", name="trading_holding_shares"),
            not_negative("frozen", name="trading_holding_frozen"),
            finite("unpaid_income", name="trading_holding_unpaid_income"),
            models.CheckConstraint(
                condition=Q(frozen__lte=F("shares")),
                name="trading_holding_frozen_within_shares",
            ),
            models.CheckConstraint(
                condition=Q(ta_frozen__gte=0, ta_frozen__lte=F("frozen")),
                name="trading_holding_ta_frozen_within_frozen",
            ),
        ]
        triggers = [
            parents_exist(
                {"sub_account_id": "accounts_subaccount", "fund_id": "trading_fund"}
            )
        ]

    def __str__(self) -> str:
        return f"{self.sub_account_id}/{self.fund_id}/{self.share_class}"


class Lot(models.Model):
    """
    Shares of one registration, drawn down first in, first out or as the TA says.

    A leaf table: `holding` has no constraint in the database, which would check and
    lock a holding for every row of a file; `verify_books` finds a lot without one.
    """

    holding = models.ForeignKey(
        Holding,
        models.PROTECT,
        db_constraint=False,
        related_name="lots",
        verbose_name=_("holding"),
        db_index=False,
    )
    ta_serial_no = CodeField(_("TA serial number"), max_length=20)
    registered_on = models.DateField(_("registered on"))
    #: SourceType of 05: 0 subscription, 1 purchase, 2 plan, 3 dividend …
    source_type = CodeField(_("source"), max_length=1)
    shares = SharesField(_("shares"))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ("registered_on", "ta_serial_no")
        # Says at once that no lot is registered on the days of a new file.
        indexes = [
            BrinIndex(
                fields=["registered_on"], name="trading_lot_day", autosummarize=True
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "ta_serial_no", "registered_on"],
                name="trading_lot_once",
            ),
            not_negative("shares", name="trading_lot_shares"),
        ]

    def __str__(self) -> str:
        return self.ta_serial_no


class ShareMovement(models.Model):
    """
    One change of a holding, from exactly one confirmation, TA event or opening import.

    A leaf table: `record_id` names the TaRecord without a foreign key.
    """

    append_only = True

    class Source(models.TextChoices):
        CONFIRMATION = "CONFIRMATION", _("Confirmation")
        TA_EVENT = "TA_EVENT", _("TA event")
        OPENING = "OPENING", _("Opening import")

    holding = models.ForeignKey(
        Holding,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="movements",
        verbose_name=_("holding"),
    )
    business_date = models.DateField(_("business date"))
    shares = SharesField(_("shares"))
    source_kind = CodeField(_("source"), max_length=16, choices=Source.choices)
    ta_serial_no = CodeField(_("TA serial number"), max_length=20)
    record_id = models.BigIntegerField(_("record"), null=True, blank=True)
    #: 0 is the account the row names; 1 the other side, where one row moves both.
    leg = models.PositiveSmallIntegerField(_("leg"), default=0, db_default=0)

    class Meta:
        verbose_name = _("share movement")
        verbose_name_plural = _("share movements")
        ordering = ("-id",)
        # Rows come day by day, so a few pages tell which days a stretch holds.
        indexes = [
            BrinIndex(
                fields=["business_date"],
                name="trading_sharemovement_day",
                autosummarize=True,
            )
        ]
        constraints = [
            finite("shares", name="trading_sharemovement_shares"),
            models.CheckConstraint(
                condition=~Q(source_kind="CONFIRMATION") | Q(record_id__isnull=False),
                name="trading_sharemovement_has_record",
            ),
            models.UniqueConstraint(
                fields=["record_id", "leg"], name="trading_sharemovement_once"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.ta_serial_no} {self.shares}"
