"""What the bank did on our accounts, by whichever evidence said so first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database, no_delete, pinned
from fundops.core.models.fields import CodeField, MoneyField, finite
from settlement.models.bank_accounts import BankAccount
from settlement.models.bank_files import BankFile


@guarded_by_the_database
class BankMovement(FSMModelMixin, models.Model):
    """
    One amount on one of our bank accounts, posted once.

        NOTICED | RESULTED -> ON_STATEMENT;  ON_STATEMENT at once
        NOTICED | RESULTED -> REFUTED

    Movements without a statement line are what is in transit.
    """

    class Nature(models.TextChoices):
        PAYOUT = "PAYOUT", _("Payout")
        TRANSFER = "TRANSFER", _("Transfer")
        REMITTANCE = "REMITTANCE", _("Remittance")
        TA_RECEIPT = "TA_RECEIPT", _("TA receipt")
        RETURN = "RETURN", _("Return")
        FEE = "FEE", _("Fee")
        INTEREST = "INTEREST", _("Interest")
        UNKNOWN = "UNKNOWN", _("Not known")

    class State(models.TextChoices):
        NOTICED = "NOTICED", _("Noticed")
        RESULTED = "RESULTED", _("Told by a result")
        ON_STATEMENT = "ON_STATEMENT", _("On the statement")
        REFUTED = "REFUTED", _("Refuted")

    first_states = (State.NOTICED, State.RESULTED, State.ON_STATEMENT)

    account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        related_name="movements",
        verbose_name=_("bank account"),
    )
    #: Empty until the bank names it: a notice of arrival has none.
    bank_serial = CodeField(_("bank serial"), max_length=40, blank=True)
    #: What first told of it, e.g. `settle_in_bank_20250103_001.txt:4`.
    evidence_key = CodeField(_("evidence"), max_length=160, unique=True)
    booked_on = models.DateField(_("booked on"))
    #: In +, out −.
    amount = MoneyField(_("amount"))
    nature = CodeField(_("nature"), max_length=12, choices=Nature.choices)
    #: Our serial, or the receipt or remittance it belongs to.
    subject_no = CodeField(_("subject"), max_length=64, blank=True)
    counterparty_masked = models.CharField(_("counterparty"), max_length=80, blank=True)
    #: Blind index of the counterparty's account number.
    counterparty_index = CodeField(max_length=64, blank=True, editable=False)
    summary = models.CharField(_("summary"), max_length=120, blank=True)
    first_file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first told by"),
    )
    statement_file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("statement"),
    )
    #: Reference of the entry that booked it.
    entry_reference = CodeField(_("entry"), max_length=120, blank=True)
    state = FSMField(
        _("state"),
        max_length=14,
        choices=State.choices,
        default=State.NOTICED,
        protected=True,
    )

    class Meta:
        verbose_name = _("bank movement")
        verbose_name_plural = _("bank movements")
        ordering = ("-booked_on", "-id")
        indexes = [
            models.Index(
                fields=["account", "booked_on"], name="settlement_movement_day"
            ),
            models.Index(fields=["subject_no"], name="settlement_movement_subject"),
            models.Index(
                fields=["account", "booked_on"],
                condition=Q(state__in=["NOTICED", "RESULTED"]),
                name="settlement_movement_in_transit",
            ),
        ]
        constraints = [
            finite("amount", name="settlement_movement_finite"),
            models.CheckConstraint(
                condition=~Q(amount=0), name="settlement_movement_amount"
            ),
            models.UniqueConstraint(
                fields=["account", "bank_serial"],
                condition=~Q(bank_serial=""),
                name="settlement_movement_once",
            ),
            models.UniqueConstraint(
                fields=["entry_reference"],
                condition=~Q(entry_reference=""),
                name="settlement_movement_one_entry",
            ),
        ]
        triggers = [no_delete(), pinned("account_id", "amount", "evidence_key")]

    def __str__(self) -> str:
        return self.bank_serial or self.evidence_key

    @transition(
        state, source=[State.NOTICED, State.RESULTED], target=State.ON_STATEMENT
    )
    def confirm(self) -> None:
        """The bank's statement has it."""

    @transition(state, source=[State.NOTICED, State.RESULTED], target=State.REFUTED)
    def refute(self) -> None:
        """The statement of its day lacks it."""


class BankStatement(models.Model):
    """An account's statement of one day: opening, lines, closing."""

    account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        related_name="statements",
        db_index=False,
        verbose_name=_("bank account"),
    )
    date = models.DateField(_("date"))
    opening = MoneyField(_("opening"))
    closing = MoneyField(_("closing"))
    lines = models.PositiveIntegerField(_("lines"))
    file = models.OneToOneField(
        BankFile, models.PROTECT, related_name="statement", verbose_name=_("file")
    )
    #: Ledger, in transit and difference when it was compared last.
    reconciled_at = models.DateTimeField(_("reconciled at"), null=True, blank=True)
    ledger = MoneyField(_("ledger"), null=True, blank=True)
    in_transit = MoneyField(_("in transit"), null=True, blank=True)
    difference = MoneyField(_("difference"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ("-date", "account_id")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "date"], name="settlement_statement_once"
            ),
            finite("opening", name="settlement_statement_opening"),
            finite("closing", name="settlement_statement_closing"),
        ]
        triggers = [
            no_delete(),
            pinned("account_id", "date", "opening", "closing", "lines", "file_id"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.date}"
