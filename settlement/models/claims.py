"""What we owe to whom and why, and what the fund side owes us."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import SubAccount, TransferAgent
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField, not_negative, positive
from trading.models import Fund


@guarded_by_the_database
class TaReceipt(FSMModelMixin, models.Model):
    """
    What the fund side owes us: TA × fund × pay date × kind.

        EXPECTED -> PARTLY_RECEIVED -> RECEIVED
        RECEIVED -> PARTLY_RECEIVED -> EXPECTED, where a notice was refuted
    """

    class Kind(models.TextChoices):
        REDEMPTION = "REDEMPTION", _("Redemption")
        DIVIDEND = "DIVIDEND", _("Dividend")
        REFUND = "REFUND", _("Refund")

    class State(models.TextChoices):
        EXPECTED = "EXPECTED", _("Expected")
        PARTLY_RECEIVED = "PARTLY_RECEIVED", _("Partly received")
        RECEIVED = "RECEIVED", _("Received")

    first_states = (State.EXPECTED,)

    transfer_agent = models.ForeignKey(
        TransferAgent,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("TA"),
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_index=False, verbose_name=_("fund")
    )
    pay_date = models.DateField(_("pay date"))
    kind = CodeField(_("kind"), max_length=12, choices=Kind.choices)
    currency = CodeField(_("currency"), max_length=3, default="156")
    amount = MoneyField(_("amount"))
    received = MoneyField(_("received"), default=0)
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.EXPECTED,
        protected=True,
    )

    class Meta:
        verbose_name = _("TA receipt")
        verbose_name_plural = _("TA receipts")
        ordering = ("pay_date", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "pay_date", "kind"], name="settlement_tareceipt_once"
            ),
            positive("amount", name="settlement_tareceipt_amount"),
            not_negative("received", name="settlement_tareceipt_received"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.pay_date} {self.kind}"

    @transition(state, source=State.EXPECTED, target=State.PARTLY_RECEIVED)
    def receive_part(self) -> None:
        pass

    @transition(state, source=State.PARTLY_RECEIVED, target=State.RECEIVED)
    def receive(self) -> None:
        pass

    @transition(state, source=State.RECEIVED, target=State.PARTLY_RECEIVED)
    def expect_more(self) -> None:
        """More is confirmed for its day, or what had come is refuted."""

    @transition(state, source=State.PARTLY_RECEIVED, target=State.EXPECTED)
    def expect_all(self) -> None:
        """All that had come is refuted."""


@guarded_by_the_database
class Claim(FSMModelMixin, models.Model):
    """
    What we owe a customer, from exactly one origin (应付款项), drained to zero.

        OPEN <-> ON_HOLD;  OPEN -> IN_PAYOUT -> PAID -> SETTLED
        IN_PAYOUT, PAID, SETTLED -> OPEN | RETURNED_TO_BALANCE
    """

    class Kind(models.TextChoices):
        REFUND = "REFUND", _("Refund")
        REDEMPTION = "REDEMPTION", _("Redemption")
        DIVIDEND = "DIVIDEND", _("Dividend")
        WITHDRAWAL = "WITHDRAWAL", _("Withdrawal")
        MANUAL = "MANUAL", _("Manual")

    class OriginKind(models.TextChoices):
        CONFIRMATION = "CONFIRMATION", _("Confirmation")
        DIVIDEND_ROW = "DIVIDEND_ROW", _("Dividend row")
        ORDER = "ORDER", _("Order")
        COLLECTION = "COLLECTION", _("Collection")
        RECEIPT = "RECEIPT", _("Receipt")
        WITHDRAWAL = "WITHDRAWAL", _("Withdrawal")
        MANUAL = "MANUAL", _("Manual")

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        ON_HOLD = "ON_HOLD", _("On hold")
        IN_PAYOUT = "IN_PAYOUT", _("In payout")
        PAID = "PAID", _("Paid")
        SETTLED = "SETTLED", _("Settled")
        RETURNED_TO_BALANCE = "RETURNED_TO_BALANCE", _("Returned to balance")

    first_states = (State.OPEN, State.ON_HOLD)

    claim_no = CodeField(_("claim number"), max_length=24, unique=True)
    kind = CodeField(_("kind"), max_length=12, choices=Kind.choices)
    origin_kind = CodeField(_("origin kind"), max_length=16, choices=OriginKind.choices)
    #: The number people see: TA serial, order, collection … number.
    origin_no = CodeField(_("origin"), max_length=40)
    #: The origin's identity: two TAs may use one serial number on two days.
    origin_key = CodeField(max_length=64, editable=False)
    business_date = models.DateField(_("business date"))
    #: Claims come by the thousand: these two are checked by the step that writes them
    #: and by verify_books, not by the database a row.
    sub_account = models.ForeignKey(
        SubAccount,
        models.PROTECT,
        db_constraint=False,
        related_name="claims",
        verbose_name=_("sub trading account"),
    )
    order_no = CodeField(_("order number"), max_length=24, blank=True)
    record_id = models.BigIntegerField(_("record"), null=True, blank=True)
    receipt = models.ForeignKey(
        TaReceipt,
        models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="claims",
        db_index=False,
        verbose_name=_("TA receipt"),
    )
    amount = MoneyField(_("amount"))
    currency = CodeField(_("currency"), max_length=3, default="156")
    due_date = models.DateField(_("due date"))
    state = FSMField(
        _("state"),
        max_length=20,
        choices=State.choices,
        default=State.OPEN,
        protected=True,
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("due_date", "id")
        indexes = [models.Index(fields=["due_date", "id"], name="settlement_claim_due")]
        constraints = [
            positive("amount", name="settlement_claim_amount"),
            # One origin, one claim: also where the same file comes again.
            models.UniqueConstraint(
                fields=["origin_kind", "origin_key"], name="settlement_claim_one_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.claim_no

    @transition(state, source=State.OPEN, target=State.ON_HOLD)
    def hold(self) -> None:
        pass

    @transition(state, source=State.ON_HOLD, target=State.OPEN)
    def release(self) -> None:
        pass

    @transition(state, source=State.OPEN, target=State.IN_PAYOUT)
    def begin_payout(self) -> None:
        pass

    @transition(state, source=State.IN_PAYOUT, target=State.PAID)
    def pay(self) -> None:
        pass

    @transition(state, source=State.PAID, target=State.SETTLED)
    def settle(self) -> None:
        pass

    @transition(
        state, source=[State.IN_PAYOUT, State.PAID, State.SETTLED], target=State.OPEN
    )
    def reopen(self) -> None:
        """Refused or came back, and not by the customer's fault."""

    @transition(
        state,
        source=[State.IN_PAYOUT, State.PAID, State.SETTLED],
        target=State.RETURNED_TO_BALANCE,
    )
    def return_to_balance(self) -> None:
        """The customer's account was the cause."""
