"""What is put before second persons: its content, who made it, and where it stands."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import (
    guarded_by_the_database,
    no_delete,
    pinned,
)
from fundops.core.models.fields import CodeField, MoneyField, not_negative
from fundops.core.models.review_policies import ReviewPolicy

#: The states in which a review is still to have an effect; one such a subject.
LIVE = ("PENDING", "ON_HOLD", "APPROVED")
#: Of these, what still waits for somebody.
_WAITING = Q(state__in=["PENDING", "ON_HOLD"])

#: Approved only when as many different persons as the level asks for saw this content
#: and passed it on or approved it, the last of them by an approval. Who decides in the
#: place of another counts as both: neither of them is counted twice.
_ENOUGH = """
IF (
    SELECT least(
        count(DISTINCT decision.checker_id),
        count(DISTINCT coalesce(decision.on_behalf_of_id, decision.checker_id))
    )
    FROM public.core_reviewdecision AS decision
    WHERE decision.review_id = NEW.id
        AND decision.decision IN ('APPROVE', 'ESCALATE')
        AND decision.content_sha256 = NEW.content_sha256
) < NEW.level OR NOT EXISTS (
    SELECT FROM public.core_reviewdecision AS decision
    WHERE decision.review_id = NEW.id
        AND decision.decision = 'APPROVE'
        AND decision.level = NEW.level
        AND decision.content_sha256 = NEW.content_sha256
) THEN
    RAISE EXCEPTION 'a review needs the approval of % persons', NEW.level
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
END IF;
RETURN NEW;
"""
_HASHED = """
NEW.content_sha256 = encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex');
RETURN NEW;
"""


@guarded_by_the_database
class Review(FSMModelMixin, models.Model):
    """
    One request for approval: its content as it was submitted, and where it stands.

        PENDING <-> ON_HOLD;  PENDING -> APPROVED -> EXECUTED
        PENDING -> REJECTED | RETURNED | WITHDRAWN | EXPIRED
        APPROVED -> VOIDED

    What was submitted is never edited: an edit is a new review.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", _("To decide")
        ON_HOLD = "ON_HOLD", _("On hold")
        APPROVED = "APPROVED", _("Approved")
        EXECUTED = "EXECUTED", _("Carried out")
        REJECTED = "REJECTED", _("Rejected")
        RETURNED = "RETURNED", _("Returned to maker")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")
        EXPIRED = "EXPIRED", _("Expired")
        VOIDED = "VOIDED", _("Voided")

    first_states = (State.PENDING,)

    review_no = CodeField(_("review number"), max_length=24, unique=True)
    kind = CodeField(_("kind"), max_length=24)
    subject_no = CodeField(_("subject"), max_length=40)
    amount = MoneyField(_("amount"))
    currency = CodeField(_("currency"), max_length=3, default="156")
    #: Canonical JSON: sorted keys, no spaces; what the hash is of.
    content = models.TextField(_("content"))
    content_sha256 = CodeField(_("content hash"), max_length=64, editable=False)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("maker"),
    )
    #: Who edited the subject last; the maker, where nobody else did.
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("last editor"),
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    business_date = models.DateField(_("business date"))
    #: By what lists are filtered; empty where it has none.
    ta_code = CodeField(_("TA"), max_length=9, blank=True)
    fund_code = CodeField(_("fund"), max_length=12, blank=True)
    channel_code = CodeField(_("channel"), max_length=16, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"))
    #: How many persons must approve, and which of them decides next.
    level = models.PositiveSmallIntegerField(_("level"))
    level_now = models.PositiveSmallIntegerField(_("decided next by level"), default=1)
    policy = models.ForeignKey(
        ReviewPolicy,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("policy"),
    )
    #: What of the subject made this policy the one to follow, by name.
    traits = models.JSONField(_("traits"), default=dict)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    #: A code that says where the deadline comes from.
    deadline_source = CodeField(_("source of the deadline"), max_length=40, blank=True)
    expires_at = models.DateTimeField(_("expires at"))
    hold_until = models.DateTimeField(_("held until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=400, blank=True)
    state = FSMField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.PENDING,
        protected=True,
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("expires_at", "id")
        indexes = [
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(state__in=["PENDING", "ON_HOLD"]),
                name="core_review_worklist",
            ),
            # The count, sum and nearest end of what waits, read from this alone.
            models.Index(
                fields=["kind"],
                include=["amount", "expires_at"],
                condition=_WAITING,
                name="core_review_waiting",
            ),
            models.Index(
                fields=["level_now", "expires_at", "id"],
                condition=_WAITING,
                name="core_review_waiting_level",
            ),
            models.Index(
                fields=["submitted_at"],
                condition=_WAITING,
                name="core_review_waiting_since",
            ),
            # The filters of the lists.
            models.Index(fields=["state", "id"], name="core_review_state"),
            models.Index(fields=["ta_code", "id"], name="core_review_ta"),
            models.Index(fields=["fund_code", "id"], name="core_review_fund"),
            models.Index(fields=["channel_code", "id"], name="core_review_channel"),
            models.Index(fields=["policy", "id"], name="core_review_policy"),
            models.Index(fields=["amount"], name="core_review_amount_of"),
            # The last similar cases.
            models.Index(
                fields=["kind", "fund_code", "ta_code", "id"],
                condition=Q(ended_at__isnull=False),
                name="core_review_ended",
            ),
            models.Index(fields=["subject_no"], name="core_review_subject"),
            models.Index(fields=["business_date", "id"], name="core_review_day"),
            models.Index(
                fields=["maker", "id"],
                condition=Q(state__in=LIVE),
                name="core_review_makers_live",
            ),
        ]
        constraints = [
            not_negative("amount", name="core_review_amount"),
            models.UniqueConstraint(
                fields=["kind", "subject_no"],
                condition=Q(state__in=LIVE),
                name="core_review_one_live",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3, level_now__gte=1),
                name="core_review_level",
            ),
        ]
        triggers = [
            pinned(
                "review_no",
                "kind",
                "subject_no",
                "amount",
                "currency",
                "content",
                "content_sha256",
                "maker_id",
                "editor_id",
                "submitted_at",
                "policy_id",
                "traits",
                "business_date",
            ),
            pgtrigger.Trigger(
                name="hashed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_HASHED,
            ),
            pgtrigger.Trigger(
                name="enough_persons",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition(
                    "NEW.state = 'APPROVED' AND OLD.state <> 'APPROVED'"
                ),
                func=_ENOUGH,
            ),
            pgtrigger.Trigger(
                name="level_only_rises",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("level", "level_now"),
                condition=pgtrigger.Condition(
                    "NEW.level < OLD.level OR NEW.level_now < OLD.level_now"
                ),
                func="""
                    RAISE EXCEPTION 'the level of a review only rises'
                        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
                """,
            ),
            no_delete(),
        ]

    def __str__(self) -> str:
        return self.review_no

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @transition(state, source=State.PENDING, target=State.ON_HOLD)
    def hold(self) -> None:
        pass

    @transition(state, source=State.ON_HOLD, target=State.PENDING)
    def release(self) -> None:
        pass

    @transition(state, source=State.PENDING, target=State.APPROVED)
    def approve(self) -> None:
        pass

    @transition(state, source=State.PENDING, target=State.REJECTED)
    def reject(self) -> None:
        pass

    @transition(state, source=State.PENDING, target=State.RETURNED)
    def return_to_maker(self) -> None:
        pass

    @transition(state, source=State.PENDING, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        pass

    @transition(state, source=State.PENDING, target=State.EXPIRED)
    def expire(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.EXECUTED)
    def carry_out(self) -> None:
        pass

    @transition(state, source=State.APPROVED, target=State.VOIDED)
    def void(self) -> None:
        pass
