"""Who decides what: rules as data, each with the conditions on which it applies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField, MoneyField, not_negative


class ReviewPolicy(models.Model):
    """
    One version of one rule: on which conditions, who decides, and how.

    A version is never changed: a newer one of the same code takes its place from its
    day on, for what is submitted then. Of all rules that apply, the most demanding one
    is followed: most levels, then the highest amount.
    """

    append_only = True

    kind = CodeField(_("kind"), max_length=24)
    #: Names the rule; its versions share it.
    code = CodeField(_("rule"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1)

    # On which conditions; all of them must hold.
    from_amount = MoneyField(_("from amount"), default=0)
    #: INDIVIDUAL, INSTITUTION or PRODUCT; any, where empty.
    customer_kind = CodeField(_("customer kind"), max_length=16, blank=True)
    #: The payee's card was bound or changed within this many days; any, where empty.
    payee_changed_within = models.PositiveSmallIntegerField(
        _("payee changed within days"), null=True, blank=True
    )
    #: Only for what a person made by hand.
    manual_only = models.BooleanField(_("only what was made by hand"), default=False)
    #: Only for money that goes to another card than the one it came from.
    other_card_only = models.BooleanField(
        _("only to another card"), default=False, db_default=False
    )

    # Who decides, and how.
    #: Roles that decide one after the other, parted by commas.
    roles = CodeField(_("decided by"), max_length=80, default="reviewer")
    levels = models.PositiveSmallIntegerField(_("levels"))
    #: A review expires this many hours after it was submitted, or …
    hours = models.PositiveSmallIntegerField(_("hours"))
    #: … this many minutes before its deadline, whichever comes first.
    lead_minutes = models.PositiveSmallIntegerField(_("lead minutes"), default=0)
    #: A decision from this amount on needs a fresh second factor; none, where empty.
    step_up_from = MoneyField(_("second factor from"), null=True, blank=True)
    #: Submitted only with evidence attached to the subject.
    needs_evidence = models.BooleanField(_("needs evidence"), default=False)
    #: Not approved together with others from this amount on; any, where empty.
    alone_from = MoneyField(_("decided alone from"), null=True, blank=True)

    effective_from = models.DateField(_("effective from"))
    #: A version that ends the rule.
    is_retired = models.BooleanField(_("retired"), default=False)
    #: The review under which it was approved; empty for what every installation has.
    review_no = CodeField(_("approved under"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        ordering = ("kind", "code", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "version"], name="core_reviewpolicy_once"
            ),
            models.CheckConstraint(
                condition=Q(levels__gte=1, levels__lte=3),
                name="core_reviewpolicy_levels",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0), name="core_reviewpolicy_hours"
            ),
            not_negative("from_amount", name="core_reviewpolicy_from"),
            not_negative("step_up_from", name="core_reviewpolicy_step_up"),
            not_negative("alone_from", name="core_reviewpolicy_alone"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def role_of(self, level: int) -> str:
        """Say the role that decides on a level, counted from 1."""
        roles = self.roles.split(",")
        return roles[min(level, len(roles)) - 1]
