"""The payment institutions we collect through, and what customers signed with them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.cards import CapitalAccount
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField


class Channel(models.Model):
    """
    A payment institution or bank we collect through.

    Limits, windows, fees and routing are settlement's tables pointing at it.
    """

    class Kind(models.TextChoices):
        PAYMENT_INSTITUTION = "PAYMENT_INSTITUTION", _("Payment institution")
        BANK_DIRECT = "BANK_DIRECT", _("Bank, direct")

    code = CodeField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = CodeField(_("kind"), max_length=24, choices=Kind.choices)
    #: Executes on the word of another channel's agreement (信任代扣).
    trusts = models.BooleanField(_("may be the trusting one"), default=False)
    #: Where the adapter speaks to it; "sandbox:" is the outside world to play against.
    endpoint = models.CharField(_("endpoint"), max_length=200)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(trusts=False) | Q(kind="PAYMENT_INSTITUTION"),
                name="accounts_channel_bank_direct_never_trusts",
            )
        ]

    def __str__(self) -> str:
        return self.code


@guarded_by_the_database
class Mandate(FSMModelMixin, models.Model):
    """
    A customer's debit agreement for a card with a channel (代扣协议).

        SIGNING -> ACTIVE <-> SUSPENDED;  SIGNING, ACTIVE, SUSPENDED -> TERMINATED
        ACTIVE -> EXPIRED
    """

    class State(models.TextChoices):
        SIGNING = "SIGNING", _("Being signed")
        ACTIVE = "ACTIVE", _("Active")
        SUSPENDED = "SUSPENDED", _("Suspended")
        TERMINATED = "TERMINATED", _("Terminated")
        EXPIRED = "EXPIRED", _("Expired")

    #: An imported card comes with its agreement.
    first_states = (State.SIGNING, State.ACTIVE)

    number = CodeField(_("mandate"), max_length=24, unique=True)
    capital_account = models.ForeignKey(
        CapitalAccount,
        models.PROTECT,
        related_name="mandates",
        verbose_name=_("capital account"),
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="mandates", verbose_name=_("channel")
    )
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.SIGNING,
        protected=True,
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["capital_account", "channel"],
                condition=Q(state__in=["SIGNING", "ACTIVE", "SUSPENDED"]),
                name="accounts_mandate_one_live",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @transition(state, source=State.SIGNING, target=State.ACTIVE)
    def activate(self) -> None:
        pass

    @transition(state, source=State.ACTIVE, target=State.SUSPENDED)
    def suspend(self) -> None:
        pass

    @transition(state, source=State.SUSPENDED, target=State.ACTIVE)
    def resume(self) -> None:
        pass

    @transition(
        state,
        source=[State.SIGNING, State.ACTIVE, State.SUSPENDED],
        target=State.TERMINATED,
    )
    def terminate(self) -> None:
        pass

    @transition(state, source=State.ACTIVE, target=State.EXPIRED)
    def expire(self) -> None:
        pass
