from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import SubAccount, TradingRegistration, TransferAgent
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import (
    CodeField,
    MoneyField,
    SharesField,
    not_negative,
    positive,
)
from trading.models.funds import Fund

#: Business codes an order may carry here; the meaning stands in trading.ta's tables.
ACCOUNT_CODES = ("001", "008")
PURCHASE_CODES = ("020", "022", "039")
REDEMPTION_CODES = ("024", "063")
#: Shares that leave for another fund, account or distributor.
CONVERSION_CODES = ("036",)
TRANSFER_OUT_CODES = ("026", "028", "098")
#: Shares that come from another distributor: nothing of ours is held for them.
TRANSFER_IN_CODES = ("027",)
TRANSFER_CODES = (*TRANSFER_OUT_CODES, *TRANSFER_IN_CODES)
#: Businesses for which shares are held from PLACED on.
HOLDING_CODES = (*REDEMPTION_CODES, *CONVERSION_CODES, *TRANSFER_OUT_CODES)


@guarded_by_the_database
class Order(FSMModelMixin, models.Model):
    """
    What a customer asked for (委托); its number is the AppSheetSerialNo for ever.

        PLACED -> PAYING -> PAID -> SENT -> CONFIRMED | PARTLY_CONFIRMED | FAILED
        PLACED, PAYING -> PAYMENT_FAILED        PLACED, PAID <-> HELD
        PLACED, PAID, HELD -> CANCELLED         PLACED, PAID -> FAILED (second check)
        PLACED (no money needed) -> SENT        SENT -> ACCEPTED, ROLLED_OVER
        ACCEPTED -> CONFIRMED, PARTLY_CONFIRMED, FAILED
        ROLLED_OVER -> ROLLED_OVER, CONFIRMED, PARTLY_CONFIRMED
    """

    class State(models.TextChoices):
        PLACED = "PLACED", _("Placed")
        PAYING = "PAYING", _("Being paid")
        PAID = "PAID", _("Paid")
        PAYMENT_FAILED = "PAYMENT_FAILED", _("Payment failed")
        HELD = "HELD", _("Held")
        CANCELLED = "CANCELLED", _("Cancelled")
        SENT = "SENT", _("Sent to the TA")
        ACCEPTED = "ACCEPTED", _("Accepted")
        ROLLED_OVER = "ROLLED_OVER", _("Rolled over")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        PARTLY_CONFIRMED = "PARTLY_CONFIRMED", _("Partly confirmed")
        FAILED = "FAILED", _("Failed")

    class Business(models.TextChoices):
        """Businesses an order may carry; the standard's own words are trading.ta's."""

        OPEN = "001", _("Open account")
        ADD = "008", _("Add trading account")
        SUBSCRIBE = "020", _("Subscribe")
        PURCHASE = "022", _("Purchase")
        REDEEM = "024", _("Redeem")
        DIVIDENDS = "029", _("Set dividend method")
        PLAN = "039", _("Purchase by plan")
        PLAN_REDEEM = "063", _("Redeem by plan")
        CONVERT = "036", _("Convert")
        CUSTODY = "026", _("Change of distributor")
        CUSTODY_IN = "027", _("Change of distributor, in")
        CUSTODY_OUT = "028", _("Change of distributor, out")
        FAST_TRANSFER = "098", _("Fast transfer")

    class Reason(models.TextChoices):
        """Why we stopped an order ourselves; a TA's own words are kept as they are."""

        NOT_PAID = "NOT_PAID", _("Not paid by the cut-off")
        PERSON_NOT_VERIFIED = "PERSON_NOT_VERIFIED", _("The person is not verified")
        CARD_NOT_BOUND = "CARD_NOT_BOUND", _("The card is not bound")
        ACCOUNT_REFUSED = "ACCOUNT_REFUSED", _("The TA refused the account")
        ACCOUNT_FROZEN = "ACCOUNT_FROZEN", _("The TA froze the fund account")
        WAITS_FOR_ACCOUNT = "WAITS_FOR_ACCOUNT", _("Waits for its account at the TA")
        DOES_NOT_FIT = "DOES_NOT_FIT", _("A value does not fit its field in the file")
        # The fund's limits as they stood when files went out (07, C1, C3, C6).
        FUND_CLOSED = "FUND_CLOSED", _("The fund does not take this business now")
        BELOW_LEAST = "BELOW_LEAST", _("Less than the fund takes")
        ABOVE_MOST = "ABOVE_MOST", _("More than the fund takes")
        NO_MULTIPLE = "NO_MULTIPLE", _("Not a multiple of the fund's unit")
        ABOVE_DAY_SUM = "ABOVE_DAY_SUM", _("More than the fund takes in a day")
        TOO_LITTLE_LEFT = "TOO_LITTLE_LEFT", _("It would leave too few shares")
        LOCKED_SHARES = "LOCKED_SHARES", _("The shares may not be redeemed yet")
        NO_PAIR = "NO_PAIR", _("The fund cannot be converted into that one")

    first_states = (State.PLACED, State.HELD)

    order_no = CodeField(_("order number"), max_length=24, unique=True)
    business_code = CodeField(
        _("business code"), max_length=3, choices=Business.choices
    )
    #: T, fixed at acceptance; null while HELD.
    business_date = models.DateField(_("business date"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"))
    sub_account = models.ForeignKey(
        SubAccount,
        models.PROTECT,
        related_name="orders",
        verbose_name=_("sub trading account"),
    )
    transfer_agent = models.ForeignKey(
        TransferAgent,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("TA"),
    )
    registration = models.ForeignKey(
        TradingRegistration,
        models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("trading registration"),
    )
    fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("fund"),
    )
    share_class = CodeField(_("share class"), max_length=1, default="0")
    amount = MoneyField(_("amount"), null=True, blank=True)
    shares = SharesField(_("shares"), null=True, blank=True)
    #: DefDividendMethod: 0 reinvest, 1 cash.
    dividend_method = CodeField(_("dividend method"), max_length=1, blank=True)
    confirmed_amount = MoneyField(_("confirmed amount"), default=0)
    confirmed_shares = SharesField(_("confirmed shares"), default=0)
    return_code = CodeField(_("return code"), max_length=4, blank=True)
    #: A code of `Reason`, or the TA's words (ErrorDetail).
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    #: The 01 or 03 it is allotted to for ever; its row there is its rank by id.
    sent_in = models.ForeignKey(
        "trading.TaFile",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("sent in"),
    )
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.PLACED,
        protected=True,
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["business_date", "id"], name="trading_order_day")
        ]
        constraints = [
            positive("amount", name="trading_order_amount_positive"),
            positive("shares", name="trading_order_shares_positive"),
            not_negative("confirmed_amount", name="trading_order_confirmed_amount"),
            not_negative("confirmed_shares", name="trading_order_confirmed_shares"),
            models.CheckConstraint(
                condition=Q(state="HELD") | Q(business_date__isnull=False),
                name="trading_order_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(business_code__in=PURCHASE_CODES)
                | Q(amount__isnull=False, fund__isnull=False),
                name="trading_order_purchase_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(business_code__in=(*HOLDING_CODES, *TRANSFER_IN_CODES))
                | Q(shares__isnull=False, fund__isnull=False),
                name="trading_order_redemption_has_shares",
            ),
            models.CheckConstraint(
                condition=~Q(business_code="029")
                | Q(dividend_method__in=["0", "1"], fund__isnull=False),
                name="trading_order_dividend_method",
            ),
        ]

    def __str__(self) -> str:
        return self.order_no

    @property
    def needs_money(self) -> bool:
        return self.business_code in PURCHASE_CODES

    @transition(state, source=State.PLACED, target=State.PAYING)
    def pay(self) -> None:
        pass

    @transition(state, source=State.PAYING, target=State.PAID)
    def paid(self) -> None:
        pass

    @transition(state, source=[State.PLACED, State.PAYING], target=State.PAYMENT_FAILED)
    def payment_failed(self, *, reason: str) -> None:
        self.reason = reason

    @transition(state, source=[State.PLACED, State.PAID], target=State.HELD)
    def hold(self, *, reason: str) -> None:
        self.reason = reason

    @transition(state, source=State.HELD, target=State.PLACED)
    def release(self) -> None:
        pass

    @transition(state, source=State.HELD, target=State.PAID)
    def release_paid(self) -> None:
        pass

    @transition(
        state, source=[State.PLACED, State.PAID, State.HELD], target=State.CANCELLED
    )
    def cancel(self, *, reason: str) -> None:
        self.reason = reason

    @transition(state, source=[State.PLACED, State.PAID], target=State.SENT)
    def send(self) -> None:
        pass

    @transition(
        state,
        source=[State.PLACED, State.PAID, State.SENT, State.ACCEPTED],
        target=State.FAILED,
    )
    def fail(self, *, reason: str) -> None:
        self.reason = reason

    @transition(state, source=State.SENT, target=State.ACCEPTED)
    def accept(self) -> None:
        pass

    @transition(state, source=[State.SENT, State.ROLLED_OVER], target=State.ROLLED_OVER)
    def roll_over(self) -> None:
        pass

    @transition(
        state,
        source=[State.SENT, State.ACCEPTED, State.ROLLED_OVER],
        target=State.CONFIRMED,
    )
    def confirm(self) -> None:
        pass

    @transition(
        state,
        source=[State.SENT, State.ACCEPTED, State.ROLLED_OVER],
        target=State.PARTLY_CONFIRMED,
    )
    def confirm_partly(self) -> None:
        pass
