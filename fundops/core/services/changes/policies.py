"""A rule of who decides: a newer version takes the place of the one in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import Proposal, ReviewPolicy, Staff
from fundops.core.models.staff import ROLES
from fundops.core.services import reviews
from fundops.core.services.proposals.changeables import (
    HIGH,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Amount,
    Choice,
    Field,
    Plain,
    Whole,
    YesNo,
    plain,
)
from fundops.core.services.reviews import terms

#: Roles that can decide.
DECIDING = ("reviewer", "senior_reviewer", "compliance")
_CUSTOMERS = (
    ("INDIVIDUAL", gettext_lazy("Individual")),
    ("INSTITUTION", gettext_lazy("Institution")),
    ("PRODUCT", gettext_lazy("Product")),
)
_KEPT = (
    *("from_amount", "customer_kind", "payee_changed_within", "manual_only"),
    "other_card_only",
    *("hours", "lead_minutes", "step_up_from", "needs_evidence", "alone_from"),
    "is_retired",
)
_LEVELS = ("level_1", "level_2", "level_3")


def _roles() -> list[tuple[str, Any]]:
    return [(role, ROLES[role]) for role in DECIDING]


def _from_level_2() -> Choice:
    return Choice(_roles, required=False)


def _amount_or_none() -> Amount:
    return Amount(required=False)


class PolicyChange(Changeable):
    """`KIND/RULE`; it applies to what is submitted from its day on, to nothing else."""

    code = "REVIEW_POLICY"
    review_kind = HIGH
    makes_new = True
    model: ClassVar[Any] = ReviewPolicy
    label: Words = gettext_lazy("Review policy")
    subject_label: Words = gettext_lazy("Kind/rule")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field("from_amount", gettext_lazy("From amount"), Amount),
            Field("level_1", gettext_lazy("Level 1"), lambda: Choice(_roles)),
            Field("level_2", gettext_lazy("Level 2"), _from_level_2),
            Field("level_3", gettext_lazy("Level 3"), _from_level_2),
            Field(
                "hours",
                gettext_lazy("Hours"),
                lambda: Whole(least=1, most=240),
                gettext_lazy("Working hours until it expires."),
            ),
            Field(
                "lead_minutes",
                gettext_lazy("Lead minutes"),
                lambda: Whole(most=1440),
                gettext_lazy("It expires so long before its deadline."),
            ),
            Field(
                "step_up_from",
                gettext_lazy("Second factor from"),
                _amount_or_none,
            ),
            Field("alone_from", gettext_lazy("Decided alone from"), _amount_or_none),
            Field("needs_evidence", gettext_lazy("Needs evidence"), YesNo),
            Field("manual_only", gettext_lazy("Only what was made by hand"), YesNo),
            Field("other_card_only", gettext_lazy("Only to another card"), YesNo),
            Field(
                "customer_kind",
                gettext_lazy("Customer kind"),
                lambda: Choice(_CUSTOMERS, required=False),
            ),
            Field(
                "payee_changed_within",
                gettext_lazy("Payee changed within days"),
                lambda: Whole(most=365, required=False),
            ),
            Field("is_retired", gettext_lazy("Retired"), YesNo),
        )

    def subject_of(self, record: Any) -> str:
        return f"{record.kind}/{record.code}"

    def subject_problem(self, subject: str) -> str:
        kind, _slash, rule = subject.partition("/")
        known = {one.code for one in reviews.registered()}
        if kind not in known:
            return _("%(kind)s is no kind of review.") % {"kind": kind}
        if not rule or len(rule) > 40 or not rule.isascii() or " " in rule:
            return _("Name the rule after the kind: REFUND/REFUND-0.")
        return ""

    def record(self, subject: str) -> ReviewPolicy | None:
        kind, _slash, rule = subject.partition("/")
        versions = ReviewPolicy.objects.filter(kind=kind, code=rule)
        return versions.order_by("-version").first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        found = self.record(subject)
        if found is None:
            return None
        roles = [found.role_of(level) for level in range(1, found.levels + 1)]
        padded = [*roles, *[""] * (len(_LEVELS) - len(roles))]
        return {
            **dict(zip(_LEVELS, padded, strict=True)),
            **{name: plain(getattr(found, name)) for name in _KEPT},
        }

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Refuse a rule with a gap, or one that leaves its kind without a decider.

        :raises ChangeRefused: saying which.
        """
        roles = _roles_of(after)
        if not after["level_2"] and after["level_3"]:
            raise ChangeRefused(_("Level 3 needs a level 2."))
        kind, _slash, rule = subject.partition("/")
        if kind == HIGH and len(roles) < 2:
            raise ChangeRefused(
                _("Changes near money or people are decided by two persons or more.")
            )
        others = [
            policy
            for policy in terms.in_force(kind=kind, on=effective_from)
            if policy.code != rule
        ]
        if not (_decides_all(after) or any(map(_covers_all, others))):
            raise ChangeRefused(
                _(
                    "%(kind)s would be left without a rule for every amount; keep one "
                    "from 0.00 on without conditions."
                )
                % {"kind": kind}
            )

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        kind, _slash, rule = proposal.subject.partition("/")
        held = self.record(proposal.subject)
        values = proposal.after
        roles = _roles_of(values)
        ReviewPolicy.objects.create(
            kind=kind,
            code=rule,
            version=held.version + 1 if held else 1,
            roles=",".join(roles),
            levels=len(roles),
            effective_from=proposal.effective_from,
            review_no=proposal.review_no,
            # One that waited while a condition was added does not name it.
            **{name: _kept(name, values[name]) for name in _KEPT if name in values},
        )


def _roles_of(values: Values) -> list[str]:
    return [values[level] for level in _LEVELS if values[level]]


def _kept(name: str, value: Any) -> Any:
    if name in ("from_amount", "step_up_from", "alone_from") and value is not None:
        return Decimal(value)
    return value


def _decides_all(values: Values) -> bool:
    return not values["is_retired"] and _is_open(
        Decimal(values["from_amount"]),
        [values["customer_kind"], values["manual_only"], values.get("other_card_only")],
        values["payee_changed_within"],
    )


def _covers_all(policy: ReviewPolicy) -> bool:
    return _is_open(
        policy.from_amount,
        [policy.customer_kind, policy.manual_only, policy.other_card_only],
        policy.payee_changed_within,
    )


def _is_open(
    from_amount: Decimal, conditions: Iterable[Any], within: int | None
) -> bool:
    return from_amount == 0 and not any(conditions) and within is None
