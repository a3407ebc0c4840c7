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
