"""Refunds and payouts: how a claim is decided and drained."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import BankCard
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField, not_negative, positive
from settlement.models.claims import Claim
from settlement.models.decided import payout_ready_again, refund_approved
from settlement.models.parts import parts_are_the_claim, payee_is_kept


@guarded_by_the_database
class Refund(FSMModelMixin, models.Model):
    """
    The decision about money of a purchase that was not used; one a part of a claim.

    A claim has one part, unless a maker lowered its refund: that one is CANCELLED, and
    two of its parts stand in its place. Those not cancelled are together the claim.

        CREATED -> SUBMITTED -> IN_REVIEW -> APPROVED -> CLOSED
        IN_REVIEW <-> ON_HOLD;  IN_REVIEW -> REJECTED | RETURNED_TO_MAKER
        RETURNED_TO_MAKER, REJECTED -> SUBMITTED;  APPROVED -> RETURNED_TO_MAKER
        CREATED, RETURNED_TO_MAKER, REJECTED -> CANCELLED, when it is lowered
    """

    class State(models.TextChoices):
        CREATED = "CREATED", _("Created")
        SUBMITTED = "SUBMITTED", _("Submitted")
        IN_REVIEW = "IN_REVIEW", _("In review")
        ON_HOLD = "ON_HOLD", _("On hold")
        RETURNED_TO_MAKER = "RETURNED_TO_MAKER", _("Returned to maker")
        APPROVED = "APPROVED", _("Approved")
        REJECTED = "REJECTED", _("Rejected")
        CANCELLED = "CANCELLED", _("Cancelled")
        CLOSED = "CLOSED", _("Closed")

    first_states = (State.CREATED,)

    refund_no = CodeField(_("refund number"), max_length=24, unique=True)
    claim = models.ForeignKey(
        Claim,
        models.PROTECT,
        related_name="refunds",
        db_index=False,
        verbose_name=_("claim"),
    )
    part = models.PositiveSmallIntegerField(_("part"), default=1, db_default=1)
    order_no = CodeField(_("order number"), max_length=24)
    amount = MoneyField(_("amount"))
    #: How the amount is made (yuan): paid − used + the interest of a failed offering
    #: − what other parts of the claim carry.
    paid = MoneyField(_("paid"))
    used = MoneyField(_("used"))
    interest = MoneyField(_("interest"), default=0, db_default=0)
    apart = MoneyField(_("in other parts"), default=0, db_default=0)
    business_date = models.DateField(_("business date"))
    #: In whose place it stands, why and by whose hand; none while the claim is whole.
    lowered_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,
        verbose_name=_("lowered from"),
    )
    lowered_reason = CodeField(
        _("reason"), max_length=24, blank=True, default="", db_default=""
    )
    lowered_because = models.CharField(
        _("why lowered"), max_length=400, blank=True, default="", db_default=""
    )
    lowered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("lowered by"),
    )
    #: Another card of the same person, in the place of the one that paid.
    card = models.ForeignKey(
        BankCard,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("another card"),
    )
    card_reason = CodeField(
        _("reason"), max_length=24, blank=True, default="", db_default=""
    )
    card_because = models.CharField(
        _("why another card"), max_length=400, blank=True, default="", db_default=""
    )
    card_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("card chosen by"),
    )
    state = FSMField(
        _("state"),
        max_length=20,
        choices=State.choices,
        default=State.CREATED,
        protected=True,
    )

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["business_date", "id"], name="settlement_refund_day"),
            # The other refunds of an order: their sum is checked at every decision.
            models.Index(fields=["order_no"], name="settlement_refund_order"),
            # The few claims that are in several parts.
            models.Index(
                fields=["claim"],
                condition=Q(apart__gt=0),
                name="settlement_refund_parts",
            ),
        ]
        constraints = [
            positive("amount", name="settlement_refund_amount"),
            not_negative("apart", name="settlement_refund_apart"),
            models.CheckConstraint(
                condition=Q(
                    amount=models.F("paid")
                    - models.F("used")
                    + models.F("interest")
                    - models.F("apart")
                ),
                name="settlement_refund_is_paid_less_used",
            ),
            models.UniqueConstraint(
                fields=["claim", "part"],
                condition=~Q(state="CANCELLED"),
                name="settlement_refund_one_a_part",
            ),
            models.CheckConstraint(
                condition=Q(apart=0, part=1, lowered_from__isnull=True)
                | Q(apart__gt=0, lowered_from__isnull=False, lowered_by__isnull=False)
                & ~Q(lowered_reason=""),
                name="settlement_refund_lowered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(card__isnull=True, card_reason="")
                | Q(card__isnull=False, card_by__isnull=False) & ~Q(card_reason=""),
                name="settlement_refund_another_card_by_someone",
            ),
        ]
        triggers = [refund_approved(), parts_are_the_claim(), payee_is_kept()]

    def __str__(self) -> str:
        return self.refund_no

    @transition(
        state,
        source=[State.CREATED, State.RETURNED_TO_MAKER, State.REJECTED],
        target=State.SUBMITTED,
    )
    def submit(self) -> None:
        pass

    @transition(state, source=[State.SUBMITTED, State.ON_HOLD], target=State.IN_REVIEW)
    def take_up(self) -> None:
        pass

    @transition(state, source=State.IN_REVIEW, target=State.ON_HOLD)
    def hold(self) -> None:
        pass

    @transition(state, source=State.IN_REVIEW, target=State.APPROVED)
    def approve(self) -> None:
        pass

    @transition(state, source=State.IN_REVIEW, target=State.REJECTED)
    def reject(self) -> None:
        pass

    @transition(
        state,
        source=[State.IN_REVIEW, State.APPROVED],
        target=State.RETURNED_TO_MAKER,
    )
    def return_to_maker(self) -> None:
        """By the reviewer, or because the approval no longer stands."""

    @transition(
        state,
        source=[State.CREATED, State.RETURNED_TO_MAKER, State.REJECTED],
        target=State.CANCELLED,
    )
    def cancel(self) -> None:
        """It was lowered: its parts stand in its place."""

    @transition(state, source=State.APPROVED, target=State.CLOSED)
    def close(self) -> None:
        pass


@guarded_by_the_database
class Payout(FSMModelMixin, models.Model):
    """
    Money on its way to a customer's card (出款), for one claim.

        READY -> SUBMITTED -> BANK_ACCEPTED -> PAID -> SETTLED;  READY -> CANCELLED
        SUBMITTED, BANK_ACCEPTED -> PAID | FAILED | UNKNOWN | RETURNED
        UNKNOWN -> PAID | FAILED | RETURNED;  PAID, SETTLED -> RETURNED
        FAILED, RETURNED -> READY | RETURNED_TO_BALANCE | PAID
    """

    class State(models.TextChoices):
        READY = "READY", _("Ready")
        SUBMITTED = "SUBMITTED", _("Submitted")
        BANK_ACCEPTED = "BANK_ACCEPTED", _("Accepted by the bank")
        PAID = "PAID", _("Paid")
        SETTLED = "SETTLED", _("Settled")
        CANCELLED = "CANCELLED", _("Cancelled")
        FAILED = "FAILED", _("Failed")
        UNKNOWN = "UNKNOWN", _("Unknown")
        RETURNED = "RETURNED", _("Returned")
        RETURNED_TO_BALANCE = "RETURNED_TO_BALANCE", _("Returned to balance")

    first_states = (State.READY,)

    payout_no = CodeField(_("payout number"), max_length=24, unique=True)
    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="payouts", verbose_name=_("claim")
    )
    #: The card is pinned: another card is another payout.
    card = models.ForeignKey(
        BankCard,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("card"),
    )
    part = models.PositiveSmallIntegerField(_("part"), default=1)
    amount = MoneyField(_("amount"))
    currency = CodeField(_("currency"), max_length=3, default="156")
    due_date = models.DateField(_("due date"))
    business_date = models.DateField(_("business date"))
    #: By which it was last made ready again; each makes it so once.
    review_no = CodeField(
        _("re-sent by review"), max_length=24, db_default="", blank=True
    )
    state = FSMField(
        _("state"),
        max_length=20,
        choices=State.choices,
        default=State.READY,
        protected=True,
    )

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ("due_date", "id")
        indexes = [
            models.Index(fields=["due_date", "id"], name="settlement_payout_due")
        ]
        constraints = [
            positive("amount", name="settlement_payout_amount"),
            models.UniqueConstraint(
                fields=["claim", "part"],
                condition=~Q(state="CANCELLED"),
                name="settlement_payout_one_a_part",
            ),
        ]
        triggers = [payout_ready_again()]

    def __str__(self) -> str:
        return self.payout_no

    @transition(state, source=State.READY, target=State.SUBMITTED)
    def submit(self) -> None:
        pass

    @transition(state, source=State.READY, target=State.CANCELLED)
    def cancel(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.BANK_ACCEPTED)
    def bank_accept(self) -> None:
        pass

    @transition(
        state,
        source=[
            State.SUBMITTED,
            State.BANK_ACCEPTED,
            State.UNKNOWN,
            State.FAILED,
            State.RETURNED,
        ],
        target=State.PAID,
    )
    def pay(self) -> None:
        """Also of what seemed to have ended without money."""

    @transition(state, source=State.PAID, target=State.SETTLED)
    def settle(self) -> None:
        pass

    @transition(
        state,
        source=[State.SUBMITTED, State.BANK_ACCEPTED, State.UNKNOWN],
        target=State.FAILED,
    )
    def fail(self) -> None:
        pass

    @transition(
        state, source=[State.SUBMITTED, State.BANK_ACCEPTED], target=State.UNKNOWN
    )
    def lose_sight(self) -> None:
        pass

    @transition(
        state,
        source=[
            State.SUBMITTED,
            State.BANK_ACCEPTED,
            State.UNKNOWN,
            State.PAID,
            State.SETTLED,
        ],
        target=State.RETURNED,
    )
    def come_back(self) -> None:
        pass

    @transition(state, source=[State.FAILED, State.RETURNED], target=State.READY)
    def make_ready_again(self, *, review_no: str) -> None:
        """A reviewed re-send; by the class of the cause."""
        self.review_no = review_no

    @transition(
        state,
        source=[State.FAILED, State.RETURNED],
        target=State.RETURNED_TO_BALANCE,
    )
    def return_to_balance(self) -> None:
        pass
