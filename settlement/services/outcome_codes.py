"""Codes the catalogue lacks become work for a person, never an error of the import."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from settlement.selectors.outcome_codes import Meaning, what_is


def learn(
    *, party: str, code: str, text: str, subject: str, opened_on: dt.date
) -> Meaning:
    """
    Say what a code means; of one nobody knows, open a break, once a party and code.

    :param text: the party's own words beside it.
    :param subject: the attempt or transfer it was first said of.
    """
    meaning = what_is(party=party, code=code)
    if not meaning.is_known and code:
        open_break(
            kind=Break.Kind.BANK,
            reason="UNKNOWN_CODE",
            reference=f"code:{party}:{code}",
            opened_on=opened_on,
            party=party,
            subject=subject,
            theirs=f"{code} {text}".strip(),
            message=_(
                "%(party)s says %(code)s (%(text)s), which the catalogue lacks. Decide "
                "whose fault it means and have it added; until then it is unknown."
            )
            % {"party": party, "code": code, "text": text},
        )
    return meaning
