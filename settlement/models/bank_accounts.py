from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel, TransferAgent
from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField
from trading.models import Fund


@keeps_history()
class BankAccount(models.Model):
    """A bank account that money of ours or of the fund side passes (登记簿)."""

    class Kind(models.TextChoices):
        COLLECTION_SUB = "COLLECTION_SUB", _("Collection account, sub")
        COLLECTION_MAIN = "COLLECTION_MAIN", _("Collection account, main")
        PAYOUT = "PAYOUT", _("Payout account")
        REGISTRATION = "REGISTRATION", _("Registration account")
        RAISING = "RAISING", _("Raising account")
        CHANNEL = "CHANNEL", _("Channel's account")
        PRIVATE_COLLECTION = "PRIVATE_COLLECTION", _("Private fund collection account")
        ADVANCE_BANK = "ADVANCE_BANK", _("Advancing bank")
        OWN = "OWN", _("Own account")

    account_no = CodeField(_("account number"), max_length=40, unique=True)
    kind = CodeField(_("kind"), max_length=24, choices=Kind.choices)
    #: A clearing number, or the name a bank is known by.
    bank_code = CodeField(_("bank"), max_length=40)
    account_name = models.CharField(_("account name"), max_length=120)
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
    #: Whose account it is, for the accounts of channels.
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("channel"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ("kind", "account_no")

    def __str__(self) -> str:
        return f"****{self.account_no[-4:]}"
