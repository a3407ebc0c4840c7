"""Where shares are registered, and what the TA knows of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.cards import CapitalAccount
from accounts.models.people import DistributionAccount, FundTradingAccount
from accounts.models.transfer_agents import TransferAgent
from accounts.models.triggers import one_person, pinned
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField

#: Whose a row of a table is.
_PERSON = "SELECT fund_trading_account_id FROM public.{} WHERE id = %s"
_PERSON_OF_SUB_ACCOUNT = """
    SELECT capital.fund_trading_account_id
    FROM public.accounts_subaccount AS sub
    JOIN public.accounts_capitalaccount AS capital
        ON capital.id = sub.capital_account_id
    WHERE sub.id = %s
"""


class SubAccount(models.Model):
    """
    A card at a partner (子交易账户): shares and customer balances are kept here.

    OFD's TransactionAccountID (C17): ASCII, out in 01 and 03, back in 02 to 06.
    """

    number = CodeField(_("sub trading account"), max_length=17, unique=True)
    capital_account = models.ForeignKey(
        CapitalAccount,
        models.PROTECT,
        related_name="sub_accounts",
        verbose_name=_("capital account"),
    )
    distribution_account = models.ForeignKey(
        DistributionAccount,
        models.PROTECT,
        related_name="sub_accounts",
        verbose_name=_("distribution account"),
    )

    class Meta:
        verbose_name = _("sub trading account")
        verbose_name_plural = _("sub trading accounts")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["capital_account", "distribution_account"],
                name="accounts_subaccount_once",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z]{1,17}$"),
                name="accounts_subaccount_number_ascii",
            ),
        ]
        triggers = [
            one_person(
                ("capital_account_id", _PERSON.format("accounts_capitalaccount")),
                (
                    "distribution_account_id",
                    _PERSON.format("accounts_distributionaccount"),
                ),
            ),
            pinned("number", "capital_account_id", "distribution_account_id"),
        ]

    def __str__(self) -> str:
        return self.number


class FundAccount(models.Model):
    """
    A person at a TA (基金账户); its number (C12) comes from the TA.

    Empty until the TA answers the 001; the same number across distributors.
    """

    number = CodeField(_("fund account"), max_length=12, blank=True)
    fund_trading_account = models.ForeignKey(
        FundTradingAccount,
        models.PROTECT,
        related_name="fund_accounts",
        verbose_name=_("fund trading account"),
    )
    transfer_agent = models.ForeignKey(
        TransferAgent, models.PROTECT, related_name="+", verbose_name=_("TA")
    )
    #: The TA froze it (104) and has not freed it (105): no order may go out.
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True)

    class Meta:
        verbose_name = _("fund account")
        verbose_name_plural = _("fund accounts")
        ordering = ("-id",)
        # Searched by its number alone, whichever TA gave it.
        indexes = [models.Index(fields=["number"], name="accounts_fundaccount_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund_trading_account", "transfer_agent"],
                name="accounts_fundaccount_once",
            ),
            models.UniqueConstraint(
                fields=["transfer_agent", "number"],
                condition=~Q(number=""),
                name="accounts_fundaccount_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z]{0,12}$"),
                name="accounts_fundaccount_number_ascii",
            ),
        ]
        triggers = [pinned("fund_trading_account_id", "transfer_agent_id")]

    def __str__(self) -> str:
        return self.number or "—"


@guarded_by_the_database
class TradingRegistration(FSMModelMixin, models.Model):
    """
    The TA knows this sub account under this fund account (交易账户登记).

    The first by 001, every further one by 008, ended by 009.

        NONE -> SENT -> ACTIVE | REFUSED;  ACTIVE -> REMOVING -> REMOVED
    """

    class State(models.TextChoices):
        NONE = "NONE", _("Not yet sent")
        SENT = "SENT", _("Sent")
        ACTIVE = "ACTIVE", _("Active")
        REFUSED = "REFUSED", _("Refused")
        REMOVING = "REMOVING", _("Being removed")
        REMOVED = "REMOVED", _("Removed")

    #: Known elsewhere already: imported as ACTIVE.
    first_states = (State.NONE, State.ACTIVE)

    sub_account = models.ForeignKey(
        SubAccount,
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("sub trading account"),
    )
    fund_account = models.ForeignKey(
        FundAccount,
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("fund account"),
    )
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.NONE,
        protected=True,
    )
    active_since = models.DateField(_("active since"), null=True, blank=True)

    class Meta:
        verbose_name = _("trading registration")
        verbose_name_plural = _("trading registrations")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["sub_account", "fund_account"],
                name="accounts_tradingregistration_once",
            )
        ]
        triggers = [
            one_person(
                ("sub_account_id", _PERSON_OF_SUB_ACCOUNT),
                ("fund_account_id", _PERSON.format("accounts_fundaccount")),
            ),
            pinned("sub_account_id", "fund_account_id"),
        ]

    def __str__(self) -> str:
        return f"{self.sub_account_id}/{self.fund_account_id}"

    @transition(state, source=State.NONE, target=State.SENT)
    def send(self) -> None:
        pass

    @transition(state, source=State.SENT, target=State.ACTIVE)
    def activate(self) -> None:
        pass

    @transition(state, source=State.SENT, target=State.REFUSED)
    def refuse(self) -> None:
        pass

    @transition(state, source=State.ACTIVE, target=State.REMOVING)
    def remove(self) -> None:
        pass

    @transition(state, source=State.REMOVING, target=State.REMOVED)
    def end(self) -> None:
        pass
