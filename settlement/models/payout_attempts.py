"""Every try of a payout, and everything the bank said of each."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField
from settlement.models.bank_accounts import BankAccount
from settlement.models.bank_files import BankFile
from settlement.models.outcome_codes import Cause
from settlement.models.payouts import Payout

#: Tries are numbered without a gap, and none begins before the last one has its end.
_ONE_LIVE = """
IF NEW.number <> (
    SELECT count(*) + 1 FROM public.settlement_payoutattempt AS earlier
    WHERE earlier.payout_id = NEW.payout_id
) OR EXISTS (
    SELECT FROM public.settlement_payoutattempt AS earlier
    WHERE earlier.payout_id = NEW.payout_id AND NOT EXISTS (
        SELECT FROM public.settlement_attemptanswer AS answer
        WHERE answer.attempt_id = earlier.id AND answer.is_end
    )
) THEN
    RAISE EXCEPTION 'a payout has one live attempt at most'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
END IF;
RETURN NEW;
"""


class PayoutAttempt(models.Model):
    """One try of a payout, under a number of its own; committed before it is sent."""

    append_only = True

    payout = models.ForeignKey(
        Payout, models.PROTECT, related_name="attempts", verbose_name=_("payout")
    )
    #: 1, 2, … within its payout.
    number = models.PositiveSmallIntegerField(_("number"))
    #: Payout number and number: what the bank and the customer see.
    attempt_no = CodeField(_("attempt"), max_length=32, unique=True)
    #: The bank's link or the channel it goes through.
    channel = CodeField(_("channel"), max_length=16)
    account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("paid from"),
    )
    file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        related_name="attempts",
        verbose_name=_("instruction file"),
    )
    line = models.PositiveIntegerField(_("line"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("payout attempt")
        verbose_name_plural = _("payout attempts")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["payout", "number"], name="settlement_payoutattempt_number"
            ),
            models.UniqueConstraint(
                fields=["file", "line"], name="settlement_payoutattempt_line"
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="one_live",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ONE_LIVE,
            ),
        ]

    def __str__(self) -> str:
        return self.attempt_no


class Evidence(models.TextChoices):
    """Where a word of the bank's came from."""

    RESULT = "RESULT", _("Result file")
    STATEMENT = "STATEMENT", _("Statement")
    QUERY = "QUERY", _("Enquiry")
    PERSON = "PERSON", _("Person")


class Outcome(models.TextChoices):
    """What was said of an instruction, in our words."""

    ACCEPTED = "ACCEPTED", _("Accepted")
    PROCESSING = "PROCESSING", _("In progress")
    DONE = "DONE", _("Done")
    REFUSED = "REFUSED", _("Refused")
    RETURNED = "RETURNED", _("Came back")
    NOT_FOUND = "NOT_FOUND", _("Never came")


class Answer(models.Model):
    """A word of the bank's about one instruction, in its words and ours."""

    append_only = True

    #: Names the word: the same one again is not kept twice.
    evidence_key = CodeField(_("evidence"), max_length=160, unique=True)
    source = CodeField(_("source"), max_length=12, choices=Evidence.choices)
    outcome = CodeField(_("outcome"), max_length=12, choices=Outcome.choices)
    status = CodeField(_("the bank's status"), max_length=8, blank=True)
    code = CodeField(_("the bank's code"), max_length=24, blank=True)
    text = models.CharField(_("the bank's words"), max_length=200, blank=True)
    cause = CodeField(
        _("cause"), max_length=12, choices=Cause.choices, default=Cause.NONE
    )
    bank_serial = CodeField(_("bank serial"), max_length=40, blank=True)
    file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    #: When the bank says it was; and when it was recorded here.
    said_at = models.DateTimeField(_("said at"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.evidence_key


class AttemptAnswer(Answer):
    """What the bank said of a payout attempt."""

    attempt = models.ForeignKey(
        PayoutAttempt,
        models.PROTECT,
        related_name="answers",
        verbose_name=_("attempt"),
    )
    #: After this word nothing more is awaited: refused, came back, or never came.
    is_end = models.BooleanField(_("is an end"), default=False)

    class Meta:
        verbose_name = _("answer about a payout")
        verbose_name_plural = _("answers about payouts")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_end=False)
                | models.Q(outcome__in=["REFUSED", "RETURNED", "NOT_FOUND"]),
                name="settlement_attemptanswer_end",
            )
        ]
        triggers = append_only()
