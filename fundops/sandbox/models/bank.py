"""What the sandbox's supervisory bank knows: its accounts and its lines, not ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField, MoneyField


class SandboxBankAccount(models.Model):
    """An account at the bank; its balance is the sum of its lines."""

    account_no = CodeField(_("account number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    #: The bank says what happens on it; others are somebody else's.
    is_supervised = models.BooleanField(_("supervised"), default=False)
    balance = MoneyField(_("balance"), default=0)

    class Meta:
        verbose_name = _("sandbox bank account")
        verbose_name_plural = _("sandbox bank accounts")

    def __str__(self) -> str:
        return f"****{self.account_no[-4:]}"


class SandboxBankLine(models.Model):
    """A movement of an account; + in, - out. One serial is one movement of money."""

    account = models.ForeignKey(
        SandboxBankAccount,
        models.PROTECT,
        related_name="lines",
        verbose_name=_("account"),
    )
    bank_serial = CodeField(_("bank serial"), max_length=40)
    at = models.DateTimeField(_("at"))
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    counterparty_no = CodeField(_("counterparty"), max_length=40, blank=True)
    counterparty_name = models.CharField(_("name"), max_length=120, blank=True)
    our_serial = CodeField(_("our serial"), max_length=40, blank=True)
    summary = models.CharField(_("summary"), max_length=120, blank=True)
    #: settle_in_bank, fsi_back, or none.
    notice = CodeField(_("notice"), max_length=20, blank=True)
    ta_code = CodeField(_("TA"), max_length=9, blank=True)
    noticed = models.BooleanField(_("noticed"), default=False)

    class Meta:
        verbose_name = _("sandbox bank line")
        verbose_name_plural = _("sandbox bank lines")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["account", "bank_serial"], name="sandbox_bankline_once"
            )
        ]

    def __str__(self) -> str:
        return self.bank_serial


class SandboxBankFile(models.Model):
    """A file that the bank has read, once, or a file that it has written."""

    name = models.CharField(_("name"), max_length=120, unique=True, db_collation="C")
    sha256 = CodeField("SHA-256", max_length=64)
    is_ours = models.BooleanField(_("written by the bank"), default=False)
    #: A file is delivered on this day; a later delivery again is the same bytes.
    deliver_on = models.DateField(_("deliver on"), null=True)
    again = models.BooleanField(_("delivered again"), default=False)
    delivered = models.PositiveSmallIntegerField(_("delivered"), default=0)
    content = models.BinaryField(_("content"), default=b"")

    class Meta:
        verbose_name = _("sandbox bank file")
        verbose_name_plural = _("sandbox bank files")

    def __str__(self) -> str:
        return self.name


class SandboxTradeDetail(models.Model):
    """A trade that the bank was told of: payments are checked by it."""

    ta_serial_no = CodeField(_("TA serial"), max_length=40)
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    is_outgoing = models.BooleanField(_("sends money out"))
    member_no = CodeField(_("member"), max_length=40, blank=True)
    amount = MoneyField(_("amount"))
    file_name = models.CharField(_("file"), max_length=120)

    class Meta:
        verbose_name = _("sandbox trade detail")
        verbose_name_plural = _("sandbox trade details")
        constraints = [
            models.UniqueConstraint(
                fields=["ta_serial_no", "is_outgoing"],
                condition=~models.Q(ta_serial_no=""),
                name="sandbox_tradedetail_once",
            )
        ]

    def __str__(self) -> str:
        return self.ta_serial_no


class SandboxInstruction(models.Model):
    """An instruction as the bank took it; a serial is obeyed once."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        EXECUTED = "EXECUTED", _("Executed")
        REJECTED = "REJECTED", _("Rejected")
        RETURNED = "RETURNED", _("Returned")

    serial_no = CodeField(_("serial"), max_length=40, unique=True)
    file_name = models.CharField(_("file"), max_length=120)
    kind = CodeField(_("kind"), max_length=32)
    content_sha256 = CodeField("SHA-256", max_length=64)
    from_account = CodeField(_("from"), max_length=40)
    to_account = CodeField(_("to"), max_length=40)
    to_name = models.CharField(_("payee"), max_length=120, blank=True)
    amount = MoneyField(_("amount"))
    pay_date = models.DateField(_("pay date"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    #: The claim it pays, as far as the bank can tell: successes are counted by it.
    claim = CodeField(_("claim"), max_length=80, blank=True)
    fault = CodeField(_("fault"), max_length=40, blank=True)
    state = CodeField(
        _("state"), max_length=12, choices=State.choices, default=State.WAITING
    )
    code = CodeField(_("code"), max_length=24, blank=True)
    text = models.CharField(_("text"), max_length=120, blank=True)
    bank_serial = CodeField(_("bank serial"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    #: How many results were written for it.
    told = models.PositiveSmallIntegerField(_("told"), default=0)
    return_on = models.DateField(_("returned on"), null=True)

    class Meta:
        verbose_name = _("sandbox instruction")
        verbose_name_plural = _("sandbox instructions")
        ordering = ("id",)
        indexes = [models.Index(fields=["claim"], name="sandbox_instruction_claim")]

    def __str__(self) -> str:
        return self.serial_no
