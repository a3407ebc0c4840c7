from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField


@guarded_by_the_database
class OutboxMessage(FSMModelMixin, models.Model):
    """
    A message to the outside, committed with the change that caused it.

    A sender takes it after that commit and records the answer in a second
    transaction; UNKNOWN is asked about, never sent again.

        QUEUED -> TAKEN -> ACCEPTED | REJECTED | UNKNOWN
        UNKNOWN -> ACCEPTED | REJECTED
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Queued")
        TAKEN = "TAKEN", _("Taken by a sender")
        ACCEPTED = "ACCEPTED", _("Accepted")
        REJECTED = "REJECTED", _("Rejected")
        UNKNOWN = "UNKNOWN", _("Unknown")

    first_states = (State.QUEUED,)

    kind = CodeField(_("kind"), max_length=40)
    subject = CodeField(_("subject"), max_length=80)
    payload = models.JSONField(_("payload"))
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.QUEUED,
        protected=True,
    )
    answer = models.JSONField(_("answer"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], name="core_outboxmessage_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @transition(state, source=State.QUEUED, target=State.TAKEN)
    def take(self) -> None:
        pass

    @transition(state, source=[State.TAKEN, State.UNKNOWN], target=State.ACCEPTED)
    def accept(self) -> None:
        pass

    @transition(state, source=[State.TAKEN, State.UNKNOWN], target=State.REJECTED)
    def reject(self) -> None:
        pass

    @transition(state, source=State.TAKEN, target=State.UNKNOWN)
    def lose_sight(self) -> None:
        pass
