"""Instructions that move gathered money between bank accounts (划款指令)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import TransferAgent
from fundops.core.database.triggers import (
    guarded_by_the_database,
    no_delete,
    pinned,
)
from fundops.core.models.fields import CodeField, MoneyField, positive
from settlement.models.bank_accounts import BankAccount
from settlement.models.decided import transfer_approved
from settlement.models.transfer_kinds import (
    CORRECTABLE,
    CORRECTION,
    SHORTEST_TEXT,
    corrected_with_evidence,
    permitted_sides,
)
from trading.models import Fund


@guarded_by_the_database
class CustodianTransfer(FSMModelMixin, models.Model):
    """
    One instruction to the supervisory bank; computed from its items, never typed.

    A correction is an instruction of its own, of what a person states and two more
    look at; it names the executed transfer, which stays as it is.

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

    class CorrectionCode(models.TextChoices):
        SENT_TOO_LITTLE = "SENT_TOO_LITTLE", _("Less was sent than is owed")
        FIGURES_CORRECTED = (
            "FIGURES_CORRECTED",
            _("The other side corrected its figures"),
        )
        MOVED_TOO_LITTLE = "MOVED_TOO_LITTLE", _("Less was moved than is needed")

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
    #: Of a correction: the executed transfer, why it is corrected, and in what words.
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    correction_code = CodeField(
        _("reason"),
        max_length=20,
        choices=CorrectionCode.choices,
        blank=True,
        default="",
        db_default="",
    )
    correction_text = models.CharField(
        _("explanation"), max_length=400, blank=True, default="", db_default=""
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
        constraints = [
            positive("amount", name="settlement_transfer_amount"),
            models.CheckConstraint(
                condition=Q(
                    kind=CORRECTION,
                    corrects__isnull=False,
                    correction_code__in=sorted(CORRECTABLE),
                    correction_text__regex=f".{{{SHORTEST_TEXT}}}",
                )
                | ~Q(kind=CORRECTION)
                & Q(corrects=None, correction_code="", correction_text=""),
                name="settlement_transfer_correction",
            ),
        ]
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
                "corrects_id",
                "correction_code",
                "correction_text",
            ),
            permitted_sides(),
            corrected_with_evidence(),
        ]

    def __str__(self) -> str:
        return self.transfer_no

    @property
    def moves_as(self) -> str:
        """Say the kind by which it moves money and clears what is owed."""
        return str(self.corrects.kind if self.corrects else self.kind)

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
