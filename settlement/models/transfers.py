"""Instructions that move gathered money between bank accounts (划款指令)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import TransferAgent
from fundops.core.database.triggers import (
    append_only,
    guarded_by_the_database,
    no_delete,
    pinned,
)
from fundops.core.models.fields import CodeField, MoneyField, positive
from settlement.models.bank_accounts import BankAccount
from settlement.models.bank_files import BankFile
from settlement.models.decided import transfer_approved
from settlement.models.movements import BankMovement
from settlement.models.payout_attempts import Answer
from settlement.models.payouts import Payout
from trading.models import Fund


@guarded_by_the_database
class CustodianTransfer(FSMModelMixin, models.Model):
    """
    One instruction to the supervisory bank; computed from its items, never typed.

        DRAFT -> SUBMITTED -> APPROVED -> SENT -> BANK_ACCEPTED -> EXECUTED
        SUBMITTED -> REJECTED | LAPSED;  APPROVED -> CANCELLED | LAPSED
        SENT, BANK_ACCEPTED -> BANK_REJECTED | UNKNOWN
        UNKNOWN -> EXECUTED | BANK_REJECTED;  EXECUTED -> RETURNED
    """

    class Kind(models.TextChoices):
        SUB_TO_MAIN = "SUB_TO_MAIN", _("Sub to main")
        TO_FUND_SIDE = "TO_FUND_SIDE", _("To the fund side")
        TO_PAYOUT = "TO_PAYOUT", _("To the payout account")
        TO_CHANNEL = "TO_CHANNEL", _("Back to a channel")
        ADVANCE_REPAYMENT = "ADVANCE_REPAYMENT", _("Advance repaid")
        FEE = "FEE", _("Fee")
        CORRECTION = "CORRECTION", _("Correction")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        SUBMITTED = "SUBMITTED", _("Submitted")
        APPROVED = "APPROVED", _("Approved")
        SENT = "SENT", _("Sent")
        BANK_ACCEPTED = "BANK_ACCEPTED", _("Accepted by the bank")
        EXECUTED = "EXECUTED", _("Executed")
        REJECTED = "REJECTED", _("Rejected")
        LAPSED = "LAPSED", _("Lapsed")
        CANCELLED = "CANCELLED", _("Cancelled")
        BANK_REJECTED = "BANK_REJECTED", _("Rejected by the bank")
        UNKNOWN = "UNKNOWN", _("Unknown")
        RETURNED = "RETURNED", _("Returned")

    first_states = (State.DRAFT,)

    transfer_no = CodeField(_("transfer number"), max_length=24, unique=True)
    kind = CodeField(_("kind"), max_length=20, choices=Kind.choices)
    transfer_agent = models.ForeignKey(
        TransferAgent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("TA"),
    )
    fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fund"),
    )
    #: Empty while the registry names no such account: the draft says so, nothing sends.
    from_account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from"),
    )
    to_account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to"),
    )
    amount = MoneyField(_("amount"))
    currency = CodeField(_("currency"), max_length=3, default="156")
    pay_date = models.DateField(_("pay date"))
    business_date = models.DateField(_("business date"))
    content_sha256 = CodeField(_("content hash"), max_length=64)
    #: The transfer that ended without effect and whose items this one carries on.
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.DRAFT,
        protected=True,
    )

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ("pay_date", "id")
        constraints = [positive("amount", name="settlement_transfer_amount")]
        triggers = [
            no_delete(),
            transfer_approved(),
            pinned(
                "transfer_no",
                "kind",
                "transfer_agent_id",
                "fund_id",
                "from_account_id",
                "to_account_id",
                "amount",
                "currency",
                "pay_date",
                "content_sha256",
                "replaces_id",
            ),
        ]

    def __str__(self) -> str:
        return self.transfer_no

    @transition(state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.REJECTED)
    def reject(self) -> None:
        pass

    @transition(state, source=[State.SUBMITTED, State.APPROVED], target=State.LAPSED)
    def lapse(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.CANCELLED)
    def cancel(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.SENT)
    def send(self) -> None:
        pass

    @transition(state, source=State.SENT, target=State.BANK_ACCEPTED)
    def bank_accept(self) -> None:
        pass

    @transition(
        state, source=[State.BANK_ACCEPTED, State.UNKNOWN], target=State.EXECUTED
    )
    def execute(self) -> None:
        pass

    @transition(
        state,
        source=[State.SENT, State.BANK_ACCEPTED, State.UNKNOWN],
        target=State.BANK_REJECTED,
    )
    def bank_reject(self) -> None:
        pass

    @transition(state, source=[State.SENT, State.BANK_ACCEPTED], target=State.UNKNOWN)
    def lose_sight(self) -> None:
        pass

    @transition(state, source=State.EXECUTED, target=State.RETURNED)
    def come_back(self) -> None:
        pass


class TransferItem(models.Model):
    """
    One amount in a transfer; each is in one transfer and those that carry it on.

    A confirmation (to the fund side), an arrival (sub to main) or a payout (to the
    payout account).
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
                condition=Q(record_id__isnull=False, movement=None, payout=None)
                | Q(record_id=None, movement__isnull=False, payout=None)
                | Q(record_id=None, movement=None, payout__isnull=False),
                name="settlement_transferitem_one_subject",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.order_no or str(self.movement or self.payout)


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
