"""Changes of what is configured: proposed by one person, approved by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import (
    decided_review,
    guarded_by_the_database,
    no_delete,
    pinned,
    under_review,
)
from fundops.core.models.fields import CodeField


@guarded_by_the_database
class Proposal(FSMModelMixin, models.Model):
    """
    One change of one configured thing, with its values before and after.

        DRAFT -> SUBMITTED -> APPROVED -> APPLIED
        SUBMITTED -> RETURNED | REJECTED;  APPROVED -> LAPSED
        DRAFT | RETURNED | LAPSED -> SUBMITTED | CANCELLED

    It is approved by a review of kind CHANGE and takes effect on its day.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        SUBMITTED = "SUBMITTED", _("Submitted")
        RETURNED = "RETURNED", _("Returned to maker")
        APPROVED = "APPROVED", _("Approved")
        APPLIED = "APPLIED", _("In force")
        REJECTED = "REJECTED", _("Rejected")
        LAPSED = "LAPSED", _("Lapsed")
        CANCELLED = "CANCELLED", _("Cancelled")

    class Source(models.TextChoices):
        PAGE = "PAGE", _("Page")
        IMPORT = "IMPORT", _("Import")
        COMMAND = "COMMAND", _("Command")

    first_states = (State.DRAFT,)

    proposal_no = CodeField(_("proposal number"), max_length=24, unique=True)
    #: What is changed: a code that a room registers, and the thing's own number.
    kind = CodeField(_("kind"), max_length=32)
    subject = CodeField(_("subject"), max_length=80)
    #: Plain values by field; `before` is empty for what is new.
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=400)
    effective_from = models.DateField(_("effective from"))
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("maker"),
    )
    made_at = models.DateTimeField(_("made at"))
    source = CodeField(
        _("source"), max_length=8, choices=Source.choices, default=Source.PAGE
    )
    #: The import it came with: SHA-256 of the file that was previewed.
    file_sha256 = CodeField(_("file"), max_length=64, blank=True)
    review_no = CodeField(_("review"), max_length=24, blank=True)
    applied_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.DRAFT,
        protected=True,
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["kind", "subject"], name="core_proposal_subject")
        ]
        triggers = [
            pinned(
                "proposal_no",
                "kind",
                "subject",
                "before",
                "after",
                "reason",
                "effective_from",
                "maker_id",
                "source",
                "file_sha256",
            ),
            # Who writes past the services gets no further than they do.
            under_review(
                when="NEW.state IN ('APPROVED', 'APPLIED')",
                allowed=decided_review(
                    "review.review_no = NEW.review_no",
                    "review.subject_no = NEW.proposal_no",
                    "review.kind LIKE 'CHANGE%'",
                    "review.state IN ('APPROVED', 'EXECUTED')",
                ),
                message="a proposal is approved by its review only",
            ),
            no_delete(),
        ]

    def __str__(self) -> str:
        return self.proposal_no

    @transition(
        state,
        source=[State.DRAFT, State.RETURNED, State.LAPSED],
        target=State.SUBMITTED,
    )
    def submit(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.RETURNED)
    def return_to_maker(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.REJECTED)
    def reject(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.APPLIED)
    def apply(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.LAPSED)
    def lapse(self) -> None:
        pass

    @transition(
        state,
        source=[State.DRAFT, State.RETURNED, State.LAPSED],
        target=State.CANCELLED,
    )
    def cancel(self) -> None:
        pass
