"""Each person's decision on a review, and who may not have made it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField
from fundops.core.models.reviews import Review
from fundops.core.models.second_factors import SecondFactorUse

#: The persons are those of the review, whatever was given.
_PERSONS = """
SELECT review.maker_id, review.editor_id INTO NEW.maker_id, NEW.editor_id
FROM public.core_review AS review WHERE review.id = NEW.review_id;
RETURN NEW;
"""


class ReviewDecision(models.Model):
    """One person's decision on a review; written once."""

    append_only = True

    class Decision(models.TextChoices):
        APPROVE = "APPROVE", _("Approve")
        REJECT = "REJECT", _("Reject")
        RETURN = "RETURN", _("Return to maker")
        ESCALATE = "ESCALATE", _("Escalate")
        HOLD = "HOLD", _("Hold")
        RELEASE = "RELEASE", _("Release")
        #: What was approved is taken back before it is carried out.
        UNDO = "UNDO", _("Undo the approval")

    review = models.ForeignKey(
        Review, models.PROTECT, related_name="decisions", verbose_name=_("review")
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("checker"),
    )
    #: Copied from the review, so that a constraint can compare the persons.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("maker"),
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("last editor"),
    )
    #: In whose place, by a delegation.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("in the place of"),
    )
    #: The roles of the checker at that moment.
    roles = CodeField(
        _("roles at that moment"), max_length=120, blank=True, db_default=""
    )
    second_factor = models.OneToOneField(
        SecondFactorUse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second factor"),
    )
    decision = CodeField(_("decision"), max_length=12, choices=Decision.choices)
    level = models.PositiveSmallIntegerField(_("level"))
    reason_code = CodeField(_("reason code"), max_length=24, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    content_sha256 = CodeField(_("content hash"), max_length=64)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("review decision")
        verbose_name_plural = _("review decisions")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(checker=F("maker")),
                name="core_reviewdecision_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=~Q(checker=F("editor")),
                name="core_reviewdecision_editor_is_not_checker",
            ),
            models.CheckConstraint(
                condition=~Q(on_behalf_of=F("maker")),
                name="core_reviewdecision_not_for_the_maker",
            ),
            models.CheckConstraint(
                condition=~Q(on_behalf_of=F("editor")),
                name="core_reviewdecision_not_for_the_editor",
            ),
            models.CheckConstraint(
                condition=~Q(on_behalf_of=F("checker")),
                name="core_reviewdecision_for_another",
            ),
            models.UniqueConstraint(
                fields=["review", "checker"],
                condition=Q(decision="APPROVE"),
                name="core_reviewdecision_one_approval_each",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="persons_of_the_review",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_PERSONS,
            ),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.decision}"
