from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database, no_delete, pinned
from fundops.core.models.fields import CodeField, MoneyField, positive
from settlement.models.bank_accounts import BankAccount


@guarded_by_the_database
class Reservation(FSMModelMixin, models.Model):
    """
    Money of a bank account that is kept for one payout or transfer (占用).

        HELD -> CONSUMED | RELEASED
    """

    class SubjectKind(models.TextChoices):
        TRANSFER = "TRANSFER", _("Transfer")
        PAYOUT = "PAYOUT", _("Payout")

    class State(models.TextChoices):
        HELD = "HELD", _("Held")
        CONSUMED = "CONSUMED", _("Consumed")
        RELEASED = "RELEASED", _("Released")

    first_states = (State.HELD,)

    account = models.ForeignKey(
        BankAccount,
        models.PROTECT,
        related_name="reservations",
        db_index=False,
        verbose_name=_("bank account"),
    )
    amount = MoneyField(_("amount"))
    subject_kind = CodeField(
        _("subject kind"), max_length=12, choices=SubjectKind.choices
    )
    #: The transfer's number, or the attempt's.
    subject_no = CodeField(_("subject"), max_length=40)
    held_at = models.DateTimeField(_("held at"))
    state = FSMField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.HELD,
        protected=True,
    )

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["account"],
                include=["amount"],
                condition=Q(state="HELD"),
                name="settlement_reservation_held",
            )
        ]
        constraints = [
            positive("amount", name="settlement_reservation_amount"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_no"],
                condition=Q(state="HELD"),
                name="settlement_reservation_one_live",
            ),
        ]
        triggers = [
            no_delete(),
            pinned("account_id", "amount", "subject_kind", "subject_no"),
        ]

    def __str__(self) -> str:
        return self.subject_no

    @transition(state, source=State.HELD, target=State.CONSUMED)
    def consume(self) -> None:
        pass

    @transition(state, source=State.HELD, target=State.RELEASED)
    def release(self) -> None:
        pass
