"""Personal data in clear: for one person, one record, some minutes, and on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fundops.core.errors import NotAllowed
from fundops.core.models import Reveal, Staff
from fundops.core.personal_data import mask_text
from fundops.core.services import audit, second_factors

Words = str | Promise

#: Who sees personal data in clear, after a reason and a fresh code.
REVEALERS = frozenset({"compliance"})
#: Why personal data may be looked at.
REASONS: Mapping[str, Words] = {
    "CUSTOMER_ASKED": gettext_lazy("The customer asked"),
    "INVESTIGATION": gettext_lazy("Investigation of a case"),
    "AUTHORITY": gettext_lazy("Request of an authority"),
    "CORRECTION": gettext_lazy("Correction of a mistake"),
}
SHORTEST_NOTE = 10


class RevealRefused(NotAllowed):
    """The person may not see it, or did not say why."""

    code = "core.reveal_refused"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to see, of which record, and why."""

    record: Model
    #: The number people see; the audit trail keeps the record under it.
    subject: str
    #: Codes of the values: NAME, CERTIFICATE, MOBILE, CARD.
    fields: Sequence[str]
    reason_code: str
    note: str


def why_not(person: Staff) -> str:
    """Say why a person cannot see personal data in clear; empty where they can."""
    if REVEALERS & set(person.roles) and person.is_active:
        return ""
    return _("Only compliance sees personal data in clear; ask them with your reason.")


def reveal(*, wish: Wish, person: Staff, code: str, now: dt.datetime) -> Reveal:
    """
    Let a person see values of one record in clear for some minutes.

    The code of the second factor is spent first and stays spent, whatever follows.

    :param now: the machine's time; the business clock may stand.
    :raises RevealRefused: a wrong role, no reason, too short a note, or no value.
    :raises WrongCode: see `second_factors.give`.
    """
    _check(wish, person)
    factor = second_factors.give(
        person=person, code=code, purpose="REVEAL", bound_to=name_of(wish.record)
    )
    with transaction.atomic():
        made = Reveal.objects.create(
            person=person,
            model=wish.record._meta.label_lower,
            object_id=str(wish.record.pk),
            subject=wish.subject[:80],
            fields=",".join(wish.fields),
            reason_code=wish.reason_code,
            # Whoever writes the number into the reason does not reveal it to others.
            note=mask_text(wish.note.strip())[:400],
            second_factor=factor,
            revealed_at=now,
            expires_at=now + dt.timedelta(minutes=settings.REVEAL_MINUTES),
        )
        audit.record(
            action="core.personal_data.revealed",
            subject=wish.subject,
            actor=person,
            reason=f"{made.reason_code}: {made.note}",
            after={
                "record": name_of(wish.record),
                "fields": list(wish.fields),
                "until": made.expires_at.isoformat(),
            },
        )
    return made


@transaction.atomic
def keep_refusal(*, wish: Wish, person: Staff, why: str) -> None:
    """Record that somebody asked and was refused."""
    audit.record(
        action="core.personal_data.refused",
        subject=wish.subject,
        actor=person,
        reason=why[:400],
        after={"record": name_of(wish.record), "fields": list(wish.fields)},
    )


def in_force(*, record: Model, person: Staff, now: dt.datetime) -> Reveal | None:
    """Say the reveal under which a person sees a record in clear now, the latest."""
    found = Reveal.objects.filter(
        model=record._meta.label_lower,
        object_id=str(record.pk),
        person=person,
        expires_at__gt=now,
    )
    return None if why_not(person) else found.order_by("-expires_at").first()


def name_of(record: Model) -> str:
    """Name a record as a second factor is bound to it: `accounts.bankcard:17`."""
    return f"{record._meta.label_lower}:{record.pk}"


def _check(wish: Wish, person: Staff) -> None:
    if refusal := why_not(person):
        raise RevealRefused(refusal)
    if not wish.fields:
        raise RevealRefused(_("Nothing was chosen; tick what you need to see."))
    if wish.reason_code not in REASONS:
        raise RevealRefused(_("No reason code; choose one and submit again."))
    written = len(wish.note.strip())
    if written < SHORTEST_NOTE:
        raise RevealRefused(
            ngettext(
                "This needs a note of at least %(least)d characters; there is %(n)d.",
                "This needs a note of at least %(least)d characters; there are %(n)d.",
                written,
            )
            % {"least": SHORTEST_NOTE, "n": written}
        )
