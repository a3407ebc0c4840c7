"""The bank card and the capital account that outlives it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.people import FundTradingAccount
from accounts.models.triggers import pinned
from fundops.core import personal_data
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField


@guarded_by_the_database
class CapitalAccount(FSMModelMixin, models.Model):
    """
    A bound card (资金账户), the same whichever partner bound it.

    It keeps its number (DepositAcct, C19) when the card changes.

        BOUND <-> CHANGING;  BOUND <-> FROZEN;  BOUND, CHANGING, FROZEN -> UNBOUND
    """

    class State(models.TextChoices):
        BOUND = "BOUND", _("Bound")
        CHANGING = "CHANGING", _("Card is being changed")
        FROZEN = "FROZEN", _("Frozen")
        UNBOUND = "UNBOUND", _("Unbound")

    first_states = (State.BOUND,)

    number = CodeField(_("capital account"), max_length=19, unique=True)
    fund_trading_account = models.ForeignKey(
        FundTradingAccount,
        models.PROTECT,
        related_name="capital_accounts",
        verbose_name=_("fund trading account"),
    )
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.BOUND,
        protected=True,
    )

    class Meta:
        verbose_name = _("capital account")
        verbose_name_plural = _("capital accounts")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z]{1,19}$"),
                name="accounts_capitalaccount_number_ascii",
            )
        ]
        triggers = [pinned("number", "fund_trading_account_id")]

    def __str__(self) -> str:
        return self.number

    @transition(state, source=State.BOUND, target=State.CHANGING)
    def begin_change(self) -> None:
        pass

    @transition(state, source=[State.CHANGING, State.FROZEN], target=State.BOUND)
    def settle(self) -> None:
        pass

    @transition(state, source=State.BOUND, target=State.FROZEN)
    def freeze(self) -> None:
        pass

    @transition(
        state,
        source=[State.BOUND, State.CHANGING, State.FROZEN],
        target=State.UNBOUND,
    )
    def unbind(self) -> None:
        pass


class BankCard(models.Model):
    """
    A card as it was bound, from a day until a day; the current one has no end.

    A payout's content pins the BankCard, so a row never changes but for its end.
    """

    number = CodeField(_("card"), max_length=24, unique=True)
    capital_account = models.ForeignKey(
        CapitalAccount,
        models.PROTECT,
        related_name="cards",
        verbose_name=_("capital account"),
    )
    #: Head of the bank's clearing number; empty where it was never told.
    bank_code = CodeField(_("bank"), max_length=3, blank=True)
    card_no_sealed = models.TextField(editable=False)
    card_no_masked = models.CharField(_("card number"), max_length=12)
    card_no_index = CodeField(max_length=64, editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank card")
        verbose_name_plural = _("bank cards")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["card_no_index"],
                condition=Q(valid_until__isnull=True),
                name="accounts_bankcard_current_once",
            ),
            models.UniqueConstraint(
                fields=["capital_account"],
                condition=Q(valid_until__isnull=True),
                name="accounts_bankcard_one_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="accounts_bankcard_dates",
            ),
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^([0-9]{3})?$"),
                name="accounts_bankcard_bank_code",
            ),
        ]
        triggers = [
            pinned(
                "number",
                "capital_account_id",
                "bank_code",
                "card_no_masked",
                "card_no_index",
                "valid_from",
            )
        ]

    def __str__(self) -> str:
        return self.card_no_masked

    @property
    def card_no(self) -> str:
        """The card number in clear: for channels and banks, never for a page."""
        return personal_data.unseal(
            self.card_no_sealed, bound_to=f"card_no:{self.number}"
        )
