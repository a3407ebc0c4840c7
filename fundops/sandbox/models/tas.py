"""What the sandbox's TAs and their funds know: their register, not ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField, MoneyField, SharesField


class SandboxTaAccount(models.Model):
    """A trading account as a TA knows it, and the fund account it belongs to."""

    ta_code = CodeField(_("TA"), max_length=9)
    sub_account_no = CodeField(_("sub account"), max_length=17)
    account_no = CodeField(_("fund account"), max_length=12)
    #: SHA-256 of kind, certificate type and number: one fund account a person.
    person_sha256 = CodeField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("sandbox TA account")
        verbose_name_plural = _("sandbox TA accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_code", "sub_account_no"], name="sandbox_taaccount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ta_code} {self.sub_account_no}"


class SandboxLot(models.Model):
    """Shares of one registration, as the TA holds them."""

    ta_code = CodeField(_("TA"), max_length=9)
    sub_account_no = CodeField(_("sub account"), max_length=17)
    fund_code = CodeField(_("fund"), max_length=6)
    serial_no = CodeField(_("serial"), max_length=20)
    registered_on = models.DateField(_("registered on"))
    source_type = CodeField(_("source"), max_length=1)
    shares = SharesField(_("shares"))

    class Meta:
        verbose_name = _("sandbox lot")
        verbose_name_plural = _("sandbox lots")
        ordering = ("sub_account_no", "fund_code", "registered_on", "serial_no")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_code", "sub_account_no", "serial_no"],
                name="sandbox_lot_once",
            )
        ]

    def __str__(self) -> str:
        return self.serial_no


class SandboxApplication(models.Model):
    """
    A row of a 01 or 03 as a TA took it in, and what it answered.

    A number is taken in once, however often its file is read.
    """

    ta_code = CodeField(_("TA"), max_length=9)
    order_no = CodeField(_("order number"), max_length=24)
    file_type = CodeField(_("file"), max_length=2)
    order_day = models.DateField(_("order day"))
    #: The day whose package brings the answer.
    answer_on = models.DateField(_("answer on"))
    #: The fields of the row that the answer repeats, as text.
    fields = models.JSONField(_("fields"))
    answered = models.BooleanField(_("answered"), default=False)
    serial_no = CodeField(_("serial"), max_length=20, blank=True)
    return_code = CodeField(_("return code"), max_length=4, blank=True)
    confirmed_amount = MoneyField(_("confirmed amount"), default=0)
    confirmed_shares = SharesField(_("confirmed shares"), default=0)

    class Meta:
        verbose_name = _("sandbox application")
        verbose_name_plural = _("sandbox applications")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_code", "order_no"], name="sandbox_application_once"
            )
        ]

    def __str__(self) -> str:
        return self.order_no


class SandboxPackage(models.Model):
    """A package a TA has written, and whether it was delivered."""

    ta_code = CodeField(_("TA"), max_length=9)
    date = models.DateField(_("business date"))
    index_name = models.CharField(_("index"), max_length=64, db_collation="C")
    files = models.JSONField(_("files"))
    deliver_on = models.DateField(_("deliver on"))
    again_on = models.DateField(_("again on"), null=True)
    delivered = models.PositiveSmallIntegerField(_("delivered"), default=0)

    class Meta:
        verbose_name = _("sandbox package")
        verbose_name_plural = _("sandbox packages")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_code", "index_name"], name="sandbox_package_once"
            )
        ]

    def __str__(self) -> str:
        return self.index_name


class SandboxFundMoney(models.Model):
    """What a fund and the distributor owe each other for a pay date; + we are owed."""

    ta_code = CodeField(_("TA"), max_length=9)
    fund_code = CodeField(_("fund"), max_length=6)
    pay_date = models.DateField(_("pay date"))
    #: To the distributor: redemptions. From it: purchases.
    to_distributor = MoneyField(_("to the distributor"), default=0)
    from_distributor = MoneyField(_("from the distributor"), default=0)
    paid = MoneyField(_("paid to the distributor"), default=0)

    class Meta:
        verbose_name = _("sandbox fund money")
        verbose_name_plural = _("sandbox fund money")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_code", "fund_code", "pay_date"],
                name="sandbox_fundmoney_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ta_code}/{self.fund_code}/{self.pay_date}"
