"""What the supervisory bank was told of trades, before it is told to pay for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from settlement.models.bank_files import BankFile
from settlement.models.claims import Claim


class TradeDetail(models.Model):
    """
    A row of `z_trade_detail` or `n_trade_detail`: one a trade, in one file for ever.

    A confirmation, by its record; or money that is owed back, by its claim.
    """

    append_only = True

    record_id = models.BigIntegerField(_("record"), unique=True, null=True, blank=True)
    claim = models.OneToOneField(
        Claim,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trade_detail",
        verbose_name=_("claim"),
    )
    file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        related_name="trade_details",
        db_index=False,
        verbose_name=_("file"),
    )
    line = models.PositiveIntegerField(_("line"))

    class Meta:
        verbose_name = _("trade told to the bank")
        verbose_name_plural = _("trades told to the bank")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["file", "line"], name="settlement_tradedetail_line"
            ),
            models.CheckConstraint(
                condition=Q(record_id__isnull=False, claim=None)
                | Q(record_id=None, claim__isnull=False),
                name="settlement_tradedetail_one_subject",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
