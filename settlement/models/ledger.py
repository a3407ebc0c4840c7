"""The two-book ledger: chart, accounts with their balances, entries and postings."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField, MoneyField, finite
from settlement.database.triggers import balanced_entries

#: Accounts that may never be in debit: what we owe (docs/ledger.md).
NEVER_IN_DEBIT = (
    "2001",
    "2002",
    "2003",
    "2004",
    "2005",
    "2006",
    "2007",
    "2008",
    "2009",
    "2010",
    "2011",
)


class Book(models.TextChoices):
    SETTLEMENT = "S", _("Settlement money")
    OWN = "O", _("Own")


class ChartAccount(models.Model):
    """A code of the chart of accounts (docs/ledger.md)."""

    code = CodeField(_("code"), max_length=4, primary_key=True)
    book = CodeField(_("book"), max_length=1, choices=Book.choices)
    name = models.CharField(_("name"), max_length=80)
    #: What one account of this code stands for: an order, a claim, a TA × fund × day …
    per = models.CharField(_("per"), max_length=80)

    class Meta:
        verbose_name = _("chart account")
        verbose_name_plural = _("chart of accounts")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class LedgerAccount(models.Model):
    """
    One account: a code, what it stands for, a currency; with its balance.

    Balance: debit +, credit −. The stored balance is changed in the statement's own
    transaction and is always the sum of the account's postings.
    """

    book = CodeField(_("book"), max_length=1, choices=Book.choices)
    code = CodeField(_("code"), max_length=4)
    key = CodeField(_("account of"), max_length=64)
    currency = CodeField(_("currency"), max_length=3, default="156")
    balance = MoneyField(_("balance"), default=0)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        ordering = ("code", "key")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "key", "currency"], name="settlement_account_once"
            ),
            finite("balance", name="settlement_account_balance"),
            models.CheckConstraint(
                condition=~Q(code__in=NEVER_IN_DEBIT) | Q(balance__lte=0),
                name="settlement_account_no_overdraft",
            ),
            models.CheckConstraint(
                condition=~Q(code="1202") | Q(balance__gte=0),
                name="settlement_account_no_negative_advance",
            ),
            models.CheckConstraint(
                condition=(Q(code__startswith="9") & Q(book="O"))
                | (~Q(code__startswith="9") & Q(book="S")),
                name="settlement_account_book",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class JournalEntry(models.Model):
    """
    One event in one book. Posted once under its reference; corrected by reversal only.

    `effective_date` is the true day where the event's day was closed already.
    """

    append_only = True

    reference = CodeField(_("reference"), max_length=80, unique=True)
    business_date = models.DateField(_("business date"))
    effective_date = models.DateField(_("effective date"))
    event = CodeField(_("event"), max_length=40)
    book = CodeField(_("book"), max_length=1, choices=Book.choices)
    subject_kind = CodeField(_("subject kind"), max_length=24)
    subject_no = CodeField(_("subject"), max_length=40)
    #: The TaRecord that is the evidence, named without a foreign key.
    record_id = models.BigIntegerField(_("record"), null=True, blank=True)
    reverses = models.ForeignKey(
        "self",
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    posted_at = models.DateTimeField(_("posted at"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["business_date", "id"], name="settlement_entry_day"),
            # Asked for by the whole number only, and written by the hundred thousand:
            # a note of what a few pages hold costs a tenth of a place for each row.
            BrinIndex(
                fields=["subject_no"],
                opclasses=["text_bloom_ops (n_distinct_per_range = 400)"],
                pages_per_range=8,
                autosummarize=True,
                name="settlement_entry_subject",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_date__lte=F("business_date")),
                name="settlement_entry_effective_not_later",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="settlement_entry_reversed_once",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.entry_no

    @property
    def entry_no(self) -> str:
        """The number people see."""
        return f"JE{self.pk:012d}"


class Posting(models.Model):
    """
    One line of an entry: debit +, credit −.

    A leaf table, partitioned by month of the business date. All lines of an entry are
    inserted by one statement; the database refuses a statement in which an entry does
    not sum to zero per currency or lies in two books.
    """

    append_only = True

    business_date = models.DateField(_("business date"))
    entry = models.ForeignKey(
        JournalEntry,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="postings",
        verbose_name=_("entry"),
    )
    account = models.ForeignKey(
        LedgerAccount,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="postings",
        verbose_name=_("account"),
    )
    book = CodeField(_("book"), max_length=1, choices=Book.choices)
    amount = MoneyField(_("amount"))
    currency = CodeField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("id",)
        indexes = [
            # The lines of an entry lie together: they were written by one statement.
            BrinIndex(
                fields=["entry"], pages_per_range=8, name="settlement_posting_entry"
            ),
            models.Index(fields=["account"], name="settlement_posting_account"),
        ]
        constraints = [
            finite("amount", name="settlement_posting_amount"),
            models.CheckConstraint(
                condition=~Q(amount=0), name="settlement_posting_not_zero"
            ),
        ]
        triggers = [*append_only(), balanced_entries()]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
