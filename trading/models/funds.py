from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TransferAgent
from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField


@keeps_history()
class Fund(models.Model):
    """
    An open-end fund we sell, and the days its money takes.

    Pay days are counted in business days from T, as file C2 does.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("Money fund")
        EQUITY = "equity", _("Equity fund")
        BOND = "bond", _("Bond fund")
        MIXED = "mixed", _("Mixed fund")
        INDEX = "index", _("Index fund")
        QDII = "qdii", _("QDII fund")
        PRIVATE = "private", _("Private fund")

    code = CodeField(_("fund code"), max_length=6, unique=True)
    transfer_agent = models.ForeignKey(
        TransferAgent, models.PROTECT, related_name="funds", verbose_name=_("TA")
    )
    name = models.CharField(_("name"), max_length=120)
    kind = CodeField(_("kind"), max_length=8, choices=Kind.choices)
    #: ISO 4217 numeric, as in OFD: 156 is the yuan.
    currency = CodeField(_("currency"), max_length=3, default="156")
    purchase_pay_days = models.PositiveSmallIntegerField(_("purchase pay days"))
    redemption_pay_days = models.PositiveSmallIntegerField(_("redemption pay days"))
    dividend_pay_days = models.PositiveSmallIntegerField(_("dividend pay days"))
    confirm_days = models.PositiveSmallIntegerField(_("confirm days"), default=1)
    payout_lag_days = models.PositiveSmallIntegerField(_("payout lag days"), default=0)

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


@keeps_history()
class TaLink(models.Model):
    """How files are exchanged with a TA: version, codes and what its amounts mean."""

    class Version(models.TextChoices):
        V20 = "20", "2.0"
        V21 = "21", "2.1"
        V22 = "22", "2.2"

    transfer_agent = models.OneToOneField(
        TransferAgent, models.PROTECT, related_name="link", verbose_name=_("TA")
    )
    version = CodeField(_("version"), max_length=2, choices=Version.choices)
    #: An order may go into 03 on the evening its account opening goes into 01.
    open_with_purchase = models.BooleanField(_("open with purchase"), default=True)
    #: ConfirmedAmount of this TA already holds the fee (Charge).
    amount_includes_fee = models.BooleanField(_("amount includes fee"), default=True)
    #: Its 05 lists every holding each day; else only those that changed.
    holdings_are_full = models.BooleanField(_("05 is full"), default=False)

    class Meta:
        verbose_name = _("TA link")
        verbose_name_plural = _("TA links")
        ordering = ("transfer_agent__code",)

    def __str__(self) -> str:
        return f"{self.transfer_agent} v{self.version}"
