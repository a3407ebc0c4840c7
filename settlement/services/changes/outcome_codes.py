"""What a code of a bank or channel means: whose fault, and whether it is an end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import Changeable, Values, Words
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import Choice, Field, Plain, Text
from settlement.models import Cause, OutcomeCode

#: Says "whoever says it" where a party would stand.
ANYONE = "*"
_SUBJECT = re.compile(r"(\*|[0-9A-Za-z_.-]{1,16})/[0-9A-Za-z_.-]{1,24}", re.ASCII)
_KEPT = ("nature", "cause", "text")


class OutcomeCodeChange(Changeable):
    """`PARTY/CODE`, or `*/CODE` for whoever says it."""

    code = "OUTCOME_CODE"
    makes_new = True
    model: ClassVar[Any] = OutcomeCode
    import_columns = ("code", *_KEPT)
    label: Words = gettext_lazy("Outcome code")
    subject_label: Words = gettext_lazy("Party/code")

    def fields(self, subject: str) -> Sequence[Field]:
        natures = OutcomeCode.Nature.choices
        return (
            Field("nature", gettext_lazy("Nature"), lambda: Choice(natures)),
            Field("cause", gettext_lazy("Cause"), lambda: Choice(Cause.choices)),
            Field("text", gettext_lazy("In our words"), lambda: Text(longest=120)),
        )

    def subject_problem(self, subject: str) -> str:
        if _SUBJECT.fullmatch(subject):
            return ""
        return _("Write the party and the code: SANDBOX/E2007, or */E2007.")

    def subject_of(self, record: Any) -> str:
        return f"{record.party or ANYONE}/{record.code}"

    def record(self, subject: str) -> OutcomeCode | None:
        return OutcomeCode.objects.filter(**_key(subject)).first()

    def current(self, subject: str) -> dict[str, Plain] | None:
        found = self.record(subject)
        return {name: getattr(found, name) for name in _KEPT} if found else None

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
        Keep nature and cause of one mind: only what failed has a cause.

        :raises ChangeRefused: a success with a cause, or a failure without one.
        """
        failed = after["nature"] in (
            OutcomeCode.Nature.FAILURE,
            OutcomeCode.Nature.RETURN,
        )
        if failed == (after["cause"] == Cause.NONE):
            raise ChangeRefused(
                _("A failure or return has a cause; a success or progress has none.")
            )

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        OutcomeCode.objects.update_or_create(
            **_key(proposal.subject), defaults=proposal.after
        )


def _key(subject: str) -> dict[str, Any]:
    party, _slash, code = subject.partition("/")
    return {"party": "" if party == ANYONE else party, "code": code}
