"""The payment institutions we collect through, and what customers signed with them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.cards import CapitalAccount
from fundops.core.database.history import keeps_history
from fundops.core.database.triggers import (
    append_only,
    guarded_by_the_database,
    no_delete,
    pinned,
)
from fundops.core.models.fields import CodeField


@keeps_history()
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


class ChannelKey(models.Model):
    """
    A public key of a link: ours, that the channel knows us by, or the channel's own.

    The private half of ours lies on disk (services.channel_keys), never here. Times are
    the machine's: signatures know no moved clock.
    """

    class Kind(models.TextChoices):
        OURS = "OURS", _("Ours")
        THEIRS = "THEIRS", _("The channel's")

    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="keys", verbose_name=_("channel")
    )
    kind = CodeField(_("kind"), max_length=8, choices=Kind.choices)
    #: The first 32 hex digits of the SHA-256 of the key (DER).
    key_id = CodeField(_("key"), max_length=32)
    public_pem = models.TextField(_("public key"))
    valid_from = models.DateTimeField(_("valid from"))
    #: Set when a key is given up; what it signs is believed no more.
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("channel key")
        verbose_name_plural = _("channel keys")
        ordering = ("-valid_from", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind", "key_id"], name="accounts_channelkey_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["OURS", "THEIRS"]),
                name="accounts_channelkey_kind",
            ),
        ]
        triggers = [
            pinned("channel_id", "kind", "key_id", "public_pem", "valid_from"),
            no_delete(),
        ]

    def __str__(self) -> str:
        return self.key_id


class ChannelCall(models.Model):
    """
    A signed call from a channel that was answered: the same nonce is answered the same.

    Rows keep what was said, not what came of it: that is in the answers of the debit.
    """

    append_only = True

    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("channel"),
    )
    nonce = CodeField(_("nonce"), max_length=64)
    body_sha256 = CodeField("SHA-256", max_length=64)
    subject = CodeField(_("subject"), max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(_("status"))
    answer = models.TextField(_("answer"))
    #: By the machine's clock, as the window of signatures is.
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("call of a channel")
        verbose_name_plural = _("calls of channels")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "nonce"], name="accounts_channelcall_once"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.nonce


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
