"""What the sandbox's payment channels know: their truth, not ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField, MoneyField


class SandboxCard(models.Model):
    """
    A seeded card: one whose owner faults may strike; another card pays everything.

    The card is known by SHA-256 of its number. DRAWN: by lot, as the world's faults
    say; another word: always this.
    """

    class Fault(models.TextChoices):
        DRAWN = "DRAWN", _("By lot")
        #: Debits, and never answers the call; a query is answered.
        PAYS_IN_SILENCE = "PAYS_IN_SILENCE", _("Pays, answers nothing")
        #: Neither debits nor answers; a query says it never came.
        LOSES_CALLS = "LOSES_CALLS", _("Loses the call")
        #: Refuses: not enough money.
        REFUSES = "REFUSES", _("Refuses")
        #: Says "in progress" to the call and to every query.
        NEVER_DECIDES = "NEVER_DECIDES", _("Never decides")

    card_sha256 = CodeField("SHA-256", max_length=64, unique=True)
    #: Its trading account with the partner that bound it.
    sub_account_no = CodeField(_("sub account"), max_length=17, blank=True)
    fault = CodeField(_("fault"), max_length=20, choices=Fault.choices)

    class Meta:
        verbose_name = _("sandbox card")
        verbose_name_plural = _("sandbox cards")

    def __str__(self) -> str:
        return f"{self.card_sha256[:8]} {self.fault}"


class SandboxDebit(models.Model):
    """
    A debit as a sandbox channel has it, once a channel and number of ours.

    CLOSED: asked about before it came; it is refused if it still comes.
    """

    class State(models.TextChoices):
        SUCCEEDED = "SUCCEEDED", _("Succeeded")
        FAILED = "FAILED", _("Failed")
        PROCESSING = "PROCESSING", _("In progress")
        CLOSED = "CLOSED", _("Closed")

    channel = CodeField(_("channel"), max_length=16)
    number = CodeField(_("number"), max_length=32)
    amount = MoneyField(_("amount"), null=True)
    currency = CodeField(_("currency"), max_length=3, blank=True)
    card_sha256 = CodeField("SHA-256", max_length=64, blank=True)
    state = CodeField(_("state"), max_length=12, choices=State.choices)
    code = CodeField(_("code"), max_length=24, blank=True)
    text = models.CharField(_("text"), max_length=120, blank=True)
    serial_no = CodeField(_("serial"), max_length=40, blank=True)
    fund_code = CodeField(_("fund"), max_length=12, blank=True)
    received_at = models.DateTimeField(_("received at"))
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True)
    #: A debit said to have failed that succeeds from this moment on.
    revives_at = models.DateTimeField(_("succeeds late at"), null=True)
    fault = CodeField(_("fault"), max_length=40, blank=True)
    #: How often we were called back of its end.
    called_back = models.PositiveSmallIntegerField(_("called back"), default=0)

    class Meta:
        verbose_name = _("sandbox debit")
        verbose_name_plural = _("sandbox debits")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "number"], name="sandbox_debit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"


class SandboxRemittance(models.Model):
    """What a channel owes the distributor for a window, and what it has sent."""

    channel = CodeField(_("channel"), max_length=16)
    window_day = models.DateField(_("window day"))
    amount = MoneyField(_("amount"))
    sent = MoneyField(_("sent"), default=0)
    #: The day on which it sends, or sends a first part.
    due_on = models.DateField(_("due on"))
    fault = CodeField(_("fault"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("sandbox remittance")
        verbose_name_plural = _("sandbox remittances")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "window_day"], name="sandbox_remittance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.window_day}"
