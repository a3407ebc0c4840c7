"""Setting up a second factor, its recovery codes, and resetting one that is lost."""

from __future__ import annotations

import datetime as dt
from base64 import b32encode

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import default_key

from fundops.core import clock, personal_data
from fundops.core.errors import NotAllowed
from fundops.core.models import Authenticator, SecondFactorUse, Staff, StaffSession
from fundops.core.services import audit, second_factors, staff_sessions
from fundops.core.services.second_factors import Means, Purpose, WrongCode

RECOVERY_CODES = 10


class HasFactor(NotAllowed):
    """The person has a second factor; another one comes after a reset only."""

    code = "core.second_factor_exists"


def new_secret() -> str:
    """Make a secret in hex."""
    made: str = default_key()
    return made


def seal_secret(person: Staff, secret: str) -> str:
    """Seal what stays in the person's session until an app is confirmed."""
    return personal_data.seal(secret, bound_to=f"enrolment:{person.pk}")


def unseal_secret(person: Staff, sealed: str) -> str:
    """
    Say the secret that is kept in the person's session.

    :raises CannotUnseal: where it is another's, or its key is gone.
    """
    return personal_data.unseal(sealed, bound_to=f"enrolment:{person.pk}")


def readable(secret: str) -> str:
    """Write a secret as people type it: base32, in fours."""
    text = b32encode(bytes.fromhex(secret)).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address_of(person: Staff, secret: str) -> str:
    """Say what the square picture says to an app."""
    device = Authenticator.new(user=person, name="app", key=secret)
    return str(device.config_url)


@transaction.atomic
def enrol(*, person: Staff, secret: str, code: str) -> tuple[Authenticator, list[str]]:
    """
    Make the app that holds the secret the person's second factor.

    Gives the recovery codes as well; they are told this once.

    :raises WrongCode: where the app does not show this code now.
    :raises HasFactor: where there is one, perhaps from another browser.
    """
    person = Staff.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if second_factors.has_factor(person):
        raise HasFactor(
            _("You have a second factor already; a lost one is reset by proposal.")
        )
    device = Authenticator.new(user=person, name="app", key=secret)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = clock.machine().timestamp()
    word = second_factors.bare(code)
    if not (word.isascii() and word.isdigit() and len(word) == device.digits):
        raise WrongCode(_not_shown())
    if not totp.verify(int(word), device.tolerance):
        raise WrongCode(_not_shown())
    # What confirmed it opens nothing else.
    device.last_t = totp.t()
    device.save()
    SecondFactorUse.objects.create(
        person=person,
        purpose=Purpose.ENROLMENT,
        means=Means.TOTP,
        given_at=clock.machine(),
        request_id=audit.origin().request_id,
    )
    audit.record(
        action="core.second_factor.enrolled", subject=person.employee_no, actor=person
    )
    return device, _fresh_codes(person)


@transaction.atomic
def renew_recovery_codes(*, person: Staff, use: SecondFactorUse) -> list[str]:
    """
    Make ten new recovery codes; the old ones are void.

    :param use: the code that was given for it.
    """
    if use.person_id != person.pk or use.purpose != Purpose.ENROLMENT:
        raise NotAllowed(_("New recovery codes need a code given for them."))
    Staff.objects.select_for_update(of=("self",)).get(pk=person.pk)
    audit.record(
        action="core.second_factor.codes_renewed",
        subject=person.employee_no,
        actor=person,
    )
    return _fresh_codes(person)


def recovery_codes_left(person: Staff) -> int:
    """Say how many recovery codes the person can still use."""
    return StaticToken.objects.filter(device__user_id=person.pk).count()


def _fresh_codes(person: Staff) -> list[str]:
    StaticToken.objects.filter(device__user_id=person.pk).delete()
    device, _made = StaticDevice.objects.get_or_create(user=person, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=second_factors.sealed(code)) for code in codes
    )
    # Capitals: nobody reads an l for an i.
    return [f"{code[:4]}-{code[4:]}".upper() for code in codes]


@transaction.atomic
def reset_factor(*, person: Staff, actor: Staff, now: dt.datetime) -> None:
    """
    Take a lost second factor away; the next login sets up another.

    Called when a reviewed proposal is applied. Every session of the person ends.

    :param now: the business time of the decision, for the trail.
    :raises NotAllowed: where a person would do it alone.
    """
    if actor.pk == person.pk:
        raise NotAllowed(
            _("Nobody resets a second factor alone; ask configuration to propose it.")
        )
    Staff.objects.select_for_update(of=("self",)).get(pk=person.pk)
    StaticToken.objects.filter(device__user_id=person.pk).delete()
    StaticDevice.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    audit.record(
        action="core.second_factor.reset",
        subject=person.employee_no,
        actor=actor,
        after={"decided_at": now.isoformat()},
    )
    staff_sessions.end_all(person=person, reason=StaffSession.End.FACTOR, actor=actor)


def _not_shown() -> str:
    return _(
        "The app does not show this code now. Check that the phone's time is right, and"
        " type the code that stands there."
    )
