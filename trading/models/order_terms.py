"""What only some businesses say: where shares go to, and what of a large redemption."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField, SharesField, not_negative
from trading.models.funds import Fund
from trading.models.orders import Order


class OrderTerms(models.Model):
    """
    Terms of one order, fixed at acceptance, and what was confirmed on its other side.

    Apart from the order, which every confirmation of a day rewrites.
    """

    order = models.OneToOneField(
        Order,
        models.PROTECT,
        primary_key=True,
        related_name="terms",
        verbose_name=_("order"),
    )
    #: LargeRedemptionFlag: 0 cancels what a large redemption leaves, 1 rolls it over.
    large_redemption = CodeField(_("large redemption"), max_length=1, default="0")
    #: TakeIncomeFlag: a redemption of everything takes the unpaid income along.
    takes_income = models.BooleanField(_("takes income"), default=False)
    #: 036: CodeOfTargetFund, TargetShareType.
    target_fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("target fund"),
    )
    target_share_class = CodeField(
        _("target share class"), max_length=1, blank=True, default=""
    )
    #: 026, 027, 028, 098: the other side, as its distributor calls it.
    target_distributor_code = CodeField(
        _("target distributor"), max_length=9, blank=True, default=""
    )
    target_branch_code = CodeField(
        _("target branch"), max_length=9, blank=True, default=""
    )
    target_sub_account_no = CodeField(
        _("target trading account"), max_length=17, blank=True, default=""
    )
    target_ta_account_no = CodeField(
        _("target fund account"), max_length=12, blank=True, default=""
    )
    #: A conversion is final with 136, or with both 137 and 138: the legs that are in.
    has_out_leg = models.BooleanField(_("out leg confirmed"), default=False)
    has_in_leg = models.BooleanField(_("in leg confirmed"), default=False)
    #: CfmVolOfTargetFund, or the shares of 137.
    target_shares = SharesField(_("confirmed target shares"), default=0)

    class Meta:
        verbose_name = _("order terms")
        verbose_name_plural = _("order terms")
        constraints = [
            not_negative("target_shares", name="trading_orderterms_target_shares"),
            models.CheckConstraint(
                condition=Q(large_redemption__in=["0", "1"]),
                name="trading_orderterms_large_redemption",
            ),
        ]

    def __str__(self) -> str:
        return str(self.order_id)
