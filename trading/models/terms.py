"""What a TA lets customers do with a fund, and when its money moves: C1–C6 and 07."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import (
    CodeField,
    MoneyField,
    SharesField,
    finite,
    not_negative,
)
from trading.models.dated import DatedTerm, once


class Holder(models.TextChoices):
    """IndividualOrInstitution of the terms: 2 and 3 hold products as well."""

    INSTITUTION = "0", _("Institutions")
    PERSON = "1", _("Persons")
    PRODUCT = "2", _("Products")
    NO_PERSON = "3", _("Institutions and products")
    ALL = "9", _("Everybody")


class FundLimit(DatedTerm):
    """
    One limit on orders in a fund (07, C1): yuan or shares, 2 places.

    Zero in a file states no limit; it lifts one that the same kind of file had set.
    """

    KEY = ("fund_id", "share_class", "limit", "holder")

    class Limit(models.TextChoices):
        PURCHASE_FIRST_MIN = "PURCHASE_FIRST_MIN", _("First purchase, at least")
        PURCHASE_FURTHER_MIN = "PURCHASE_FURTHER_MIN", _("Further purchase, at least")
        PURCHASE_MAX = "PURCHASE_MAX", _("Purchase, at most")
        PURCHASE_DAY_MAX = "PURCHASE_DAY_MAX", _("Purchases of a day, at most")
        PLAN_AMOUNT = "PLAN_AMOUNT", _("Amount of a plan")
        PLAN_MAX = "PLAN_MAX", _("Purchase by plan, at most")
        SUBSCRIBE_FIRST_MIN = "SUBSCRIBE_FIRST_MIN", _("First subscription, at least")
        SUBSCRIBE_FURTHER_MIN = (
            "SUBSCRIBE_FURTHER_MIN",
            _("Further subscription, at least"),
        )
        SUBSCRIBE_MAX = "SUBSCRIBE_MAX", _("Subscription, at most")
        SUBSCRIBE_UNIT = "SUBSCRIBE_UNIT", _("Subscription, in multiples of")
        REDEEM_MIN = "REDEEM_MIN", _("Redemption, at least")
        REDEEM_MAX = "REDEEM_MAX", _("Redemption, at most")
        REDEEM_DAY_MAX = "REDEEM_DAY_MAX", _("Redemptions of a day, at most")
        BALANCE_MIN = "BALANCE_MIN", _("Shares left, at least")
        CONVERT_MIN = "CONVERT_MIN", _("Conversion, at least")
        CONVERT_IN_MAX = "CONVERT_IN_MAX", _("Conversion into it, at most")

    limit = CodeField(_("limit"), max_length=24, choices=Limit.choices)
    holder = CodeField(
        _("for"), max_length=1, choices=Holder.choices, default=Holder.ALL
    )
    value = MoneyField(_("value"), default=0)
    #: 07 or C1.
    source = CodeField(_("source"), max_length=2)

    class Meta:
        verbose_name = _("fund limit")
        verbose_name_plural = _("fund limits")
        constraints = [
            once("fundlimit", "fund", "share_class", "limit", "holder"),
            not_negative("value", name="trading_fundlimit_value"),
            models.CheckConstraint(
                condition=Q(is_removed=True) | Q(value__gt=0),
                name="trading_fundlimit_says_something",
            ),
        ]
        triggers = append_only()


class SettlementTerms(DatedTerm):
    """When money of a fund moves, in business days from T, and how fees do (C2)."""

    class ChargePayMethod(models.TextChoices):
        #: Net settlement: we keep our agency fee out of what we pay and receive.
        NET = "0", _("Net: the agency fee is kept")
        GROSS = "1", _("Gross: the fund side pays it")

    purchase_pay_days = models.PositiveSmallIntegerField(_("purchase"), null=True)
    redemption_pay_days = models.PositiveSmallIntegerField(_("redemption"), null=True)
    conversion_pay_days = models.PositiveSmallIntegerField(_("conversion"), null=True)
    refund_pay_days = models.PositiveSmallIntegerField(
        _("subscription refund"), null=True
    )
    dividend_pay_days = models.PositiveSmallIntegerField(_("dividend"), null=True)
    charge_pay_method = CodeField(
        _("fees"), max_length=1, choices=ChargePayMethod.choices, blank=True, default=""
    )
    may_discount = models.BooleanField(_("discounts allowed"), default=False)

    class Meta:
        verbose_name = _("settlement terms")
        verbose_name_plural = _("settlement terms")
        constraints = [once("settlementterms", "fund", "share_class")]
        triggers = append_only()


class ConversionPair(DatedTerm):
    """A fund into which shares of this one may be converted (C3)."""

    KEY = ("fund_id", "share_class", "target_code", "target_share_class", "holder")

    #: A code: the target may be of another TA, or none that we sell.
    target_code = CodeField(_("target fund"), max_length=6)
    target_share_class = CodeField(
        _("target share class"), max_length=1, blank=True, default=""
    )
    holder = CodeField(
        _("for"), max_length=1, choices=Holder.choices, default=Holder.ALL
    )
    shares_min = SharesField(_("shares, at least"), default=0)
    shares_max = SharesField(_("shares, at most"), default=0)
    days_min = models.PositiveIntegerField(_("held for days"), default=0)

    class Meta:
        verbose_name = _("conversion pair")
        verbose_name_plural = _("conversion pairs")
        constraints = [
            once(
                "conversionpair",
                *("fund", "share_class", "target_code", "target_share_class", "holder"),
            ),
            not_negative("shares_min", name="trading_conversionpair_shares_min"),
            not_negative("shares_max", name="trading_conversionpair_shares_max"),
        ]
        triggers = append_only()


class DividendPlan(DatedTerm):
    """A dividend as it was announced (C4); what was paid stands in 06."""

    KEY = ("fund_id", "share_class", "registration_date")

    registration_date = models.DateField(_("registration date"))
    dividend_date = models.DateField(_("paid on"), null=True, blank=True)
    ex_date = models.DateField(_("ex-dividend date"), null=True, blank=True)
    #: Yuan before tax for `unit` shares.
    amount = MoneyField(_("amount"), default=0)
    unit = models.PositiveBigIntegerField(_("for shares"), default=0)
    ex_value = MoneyField(_("ex-dividend value"), default=0)
    #: XRType: 0 dividend, 1 adjustment of the NAV.
    kind = CodeField(_("kind"), max_length=1, blank=True, default="")

    class Meta:
        verbose_name = _("dividend plan")
        verbose_name_plural = _("dividend plans")
        constraints = [
            once("dividendplan", "fund", "share_class", "registration_date"),
            not_negative("amount", name="trading_dividendplan_amount"),
            finite("ex_value", name="trading_dividendplan_ex_value"),
        ]
        triggers = append_only()


class FeeRule(DatedTerm):
    """One step of a fee (C5): for this business, capital type and size or age."""

    KEY = (
        *("fund_id", "share_class", "target_code", "target_share_class"),
        *("business_code", "capital_type", "holder"),
        *("shares_from", "amount_from", "days_from"),
    )

    target_code = CodeField(_("target fund"), max_length=6, blank=True, default="")
    target_share_class = CodeField(
        _("target share class"), max_length=1, blank=True, default=""
    )
    business_code = CodeField(_("business code"), max_length=3)
    #: CapitalType: 002 charge, 003 agency fee, 017 service fee, 018 trailing …
    capital_type = CodeField(_("capital type"), max_length=3)
    holder = CodeField(
        _("for"), max_length=1, choices=Holder.choices, default=Holder.ALL
    )
    #: GetFeeRateMethod: 0 constant, 1 by amount, 2 by days, 3 by shares, 4 flat.
    method = CodeField(_("method"), max_length=1, blank=True, default="")
    shares_from = SharesField(_("from shares"), default=0)
    shares_to = SharesField(_("to shares"), default=0)
    amount_from = MoneyField(_("from amount"), default=0)
    amount_to = MoneyField(_("to amount"), default=0)
    days_from = models.PositiveIntegerField(_("from days"), default=0)
    days_to = models.PositiveIntegerField(_("to days"), default=0)
    constant_fee = MoneyField(_("constant fee"), default=0)
    fee_min = MoneyField(_("fee, at least"), default=0)
    fee_max = MoneyField(_("fee, at most"), default=0)
    rate = models.DecimalField(_("rate"), max_digits=12, decimal_places=8, default=0)
    #: FeeRateFlag 1: `rate` is a share of another capital type's fee.
    is_relative = models.BooleanField(_("relative"), default=False)
    proportion = models.DecimalField(
        _("proportion"), max_digits=18, decimal_places=8, default=0
    )
    relative_to = CodeField(_("relative to"), max_length=3, blank=True, default="")

    class Meta:
        verbose_name = _("fee rule")
        verbose_name_plural = _("fee rules")
        constraints = [
            once(
                "feerule",
                *("fund", "share_class", "target_code", "target_share_class"),
                *("business_code", "capital_type", "holder"),
                *("shares_from", "amount_from", "days_from"),
            ),
            not_negative("constant_fee", name="trading_feerule_constant_fee"),
            not_negative("rate", name="trading_feerule_rate"),
        ]
        triggers = append_only()


class RedeemableDate(DatedTerm):
    """From when shares registered on a day may be redeemed (C6)."""

    KEY = ("fund_id", "share_class", "registered_on")

    registered_on = models.DateField(_("registered on"))
    redeem_from = models.DateField(_("redeemable from"))

    class Meta:
        verbose_name = _("redeemable date")
        verbose_name_plural = _("redeemable dates")
        constraints = [once("redeemabledate", "fund", "share_class", "registered_on")]
        triggers = append_only()
