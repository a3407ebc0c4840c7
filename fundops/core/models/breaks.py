from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField


@guarded_by_the_database
class Break(FSMModelMixin, models.Model):
    """
    Two accounts of one fact that differ, or a row that could not be applied.

    One break a difference: `reference` names it, so that finding it again adds none.

        OPEN <-> IN_REVIEW -> RESOLVED;  OPEN -> RESOLVED
    """

    class Kind(models.TextChoices):
        CHANNEL = "channel", _("Channel")
        REMITTANCE = "remittance", _("Remittance")
        TRADES = "trades", _("Trades")
        SHARES = "shares", _("Shares")
        TA_MONEY = "ta_money", _("TA money")
        BANK = "bank", _("Bank")
        SUPERVISION = "supervision", _("Supervision")
        TOTALS = "totals", _("Totals")
        ACCOUNTS = "accounts", _("Accounts")

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        IN_REVIEW = "IN_REVIEW", _("In review")
        RESOLVED = "RESOLVED", _("Resolved")

    first_states = (State.OPEN,)

    break_no = CodeField(_("break number"), max_length=24, unique=True)
    kind = CodeField(_("kind"), max_length=16, choices=Kind.choices)
    reason = CodeField(_("reason code"), max_length=40)
    reference = CodeField(_("reference"), max_length=160, unique=True)
    party = CodeField(_("party"), max_length=24, blank=True)
    subject = CodeField(_("subject"), max_length=80, blank=True)
    opened_on = models.DateField(_("opened on"))
    amount = MoneyField(_("amount"), default=0)
    ours = models.CharField(_("ours"), max_length=80, blank=True)
    theirs = models.CharField(_("theirs"), max_length=80, blank=True)
    message = models.TextField(_("message"), blank=True)
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.OPEN,
        protected=True,
    )

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "id"], name="core_break_worklist")]

    def __str__(self) -> str:
        return self.break_no

    @transition(state, source=State.OPEN, target=State.IN_REVIEW)
    def take_up(self) -> None:
        pass

    @transition(state, source=State.IN_REVIEW, target=State.OPEN)
    def put_back(self) -> None:
        pass

    @transition(state, source=[State.OPEN, State.IN_REVIEW], target=State.RESOLVED)
    def resolve(self) -> None:
        pass
