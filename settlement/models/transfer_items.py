"""What makes a transfer's amount, how the bank was told of it, and what it said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField, MoneyField, positive
from settlement.models.bank_files import BankFile
from settlement.models.ledger import LedgerAccount
from settlement.models.movements import BankMovement
from settlement.models.payout_attempts import Answer
from settlement.models.payouts import Payout
from settlement.models.transfers import CustodianTransfer


def one_of(*fields: str) -> Q:
    """Say that exactly one of these columns has a value."""
    condition = Q()
    for given in fields:
        condition |= Q(**{f"{name}__isnull": name != given for name in fields})
    return condition


class TransferItem(models.Model):
    """
    One amount in a transfer; each is in one transfer and those that carry it on.

    A confirmation (to the fund side), an arrival (sub to main), a payout (to the payout
    account), or so much of an account of the ledger (fees, advances, unapplied money).
    """

    append_only = True

    transfer = models.ForeignKey(
        CustodianTransfer,
        models.PROTECT,
        related_name="items",
        verbose_name=_("transfer"),
    )
    record_id = models.BigIntegerField(_("record"), unique=True, null=True, blank=True)
    movement = models.OneToOneField(
        BankMovement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfer_item",
        verbose_name=_("bank movement"),
    )
    payout = models.OneToOneField(
        Payout,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfer_item",
        verbose_name=_("payout"),
    )
    #: What is on it grows and is moved again and again; each time is an item.
    account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    order_no = CodeField(_("order number"), max_length=24, blank=True)
    ta_serial_no = CodeField(_("TA serial number"), max_length=20, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        verbose_name = _("transfer item")
        verbose_name_plural = _("transfer items")
        ordering = ("id",)
        constraints = [
            positive("amount", name="settlement_transferitem_amount"),
            models.CheckConstraint(
                condition=one_of("record_id", "movement", "payout", "account"),
                name="settlement_transferitem_one_subject",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.order_no or str(self.movement or self.payout or self.account)


class TransferInstruction(models.Model):
    """The line by which the bank was told of a transfer; one a transfer."""

    append_only = True

    transfer = models.OneToOneField(
        CustodianTransfer,
        models.PROTECT,
        related_name="instruction",
        verbose_name=_("transfer"),
    )
    file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        related_name="instructions",
        verbose_name=_("instruction file"),
    )
    line = models.PositiveIntegerField(_("line"))
    #: Recomputed at sending; the one that was approved.
    content_sha256 = CodeField(_("content hash"), max_length=64)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("transfer instruction")
        verbose_name_plural = _("transfer instructions")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["file", "line"], name="settlement_transferinstruction_line"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"


class TransferAnswer(Answer):
    """What the bank said of a transfer."""

    transfer = models.ForeignKey(
        CustodianTransfer,
        models.PROTECT,
        related_name="answers",
        verbose_name=_("transfer"),
    )

    class Meta:
        verbose_name = _("answer about a transfer")
        verbose_name_plural = _("answers about transfers")
        ordering = ("id",)
        triggers = append_only()
