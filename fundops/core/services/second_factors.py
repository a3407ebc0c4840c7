"""
The second factor: a code of an app, or one of ten codes on paper, each good once.

Times here are the machine's: whoever moves the business clock makes no code valid.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from fundops.core import clock
from fundops.core.errors import NotAllowed
from fundops.core.models import Authenticator, SecondFactorUse, Staff
from fundops.core.services import audit

Purpose = SecondFactorUse.Purpose
Means = SecondFactorUse.Means

_OF_THE_APP = re.compile(r"[0-9]{6}", re.ASCII)
#: Waits double with every wrong code: 1, 2, 4 … seconds, and no longer than this many
#: doublings (about eight minutes), so that a stranger cannot shut a person out.
_MOST_DOUBLINGS = 10


class WrongCode(NotAllowed):
    """The code is wrong, was used, or came too soon after wrong ones."""

    code = "core.second_factor_wrong"


class NoFactor(NotAllowed):
    """The person has not set up a second factor."""

    code = "core.second_factor_missing"


class SandboxOnly(NotAllowed):
    """What shows a person's code exists in a sandbox only."""

    code = "core.sandbox_only"


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a code was not taken; told after the refusal is kept."""

    words: str


def has_factor(person: Staff) -> bool:
    """Say whether the person has confirmed an authenticator app."""
    return Authenticator.objects.filter(user=person, confirmed=True).exists()


def device_of(person: Staff) -> Authenticator:
    """
    Find the person's authenticator.

    :raises NoFactor: where none was confirmed.
    """
    device = Authenticator.objects.filter(user=person, confirmed=True).first()
    if device is None:
        raise _no_factor(person)
    return device


def give(
    *, person: Staff, code: str, purpose: str, bound_to: str = ""
) -> SecondFactorUse:
    """
    Take a fresh code for one thing and keep that it was given; the code is used up.

    Commits by itself, also a refusal, which counts: so it stands outside every other
    transaction, before the act that it allows.

    :param code: six digits of the app, or a recovery code; spaces and dashes are free.
    :param bound_to: content hash of what is decided, or the name of what is asked for.
    :raises WrongCode: wrong, used before, or too soon after wrong ones.
    :raises NoFactor: where the person has none.
    """
    with transaction.atomic(durable=True):
        answer = _try(person, code, purpose, bound_to)
    if isinstance(answer, _Refused):
        raise WrongCode(answer.words)
    return answer


def _try(
    person: Staff, code: str, purpose: str, bound_to: str
) -> SecondFactorUse | _Refused:
    # The lock lets one of two equal codes at once pass; `last_t` stops the other.
    device = (
        Authenticator.objects.select_for_update()
        .filter(user=person, confirmed=True)
        .order_by("id")
        .first()
    )
    if device is None:
        raise _no_factor(person)
    may_try, why_not = device.verify_is_allowed()
    if not may_try:
        left = why_not["locked_until"] - clock.machine()
        return _refuse(person, purpose, _wait(max(1, round(left.total_seconds()))))
    means = _means(device, code)
    if means is None:
        _count_failure(device)
        return _refuse(person, purpose, _wrong())
    return SecondFactorUse.objects.create(
        person=person,
        purpose=purpose,
        means=means,
        bound_to=bound_to,
        given_at=clock.machine(),
        request_id=audit.origin().request_id,
    )


def _means(device: Authenticator, code: str) -> str | None:
    """Say by what the code is right, and use it up; None where it is not."""
    word = bare(code)
    if _OF_THE_APP.fullmatch(word):
        return Means.TOTP if device.verify_token(word) else None
    burnt, _rows = StaticToken.objects.filter(
        device__user_id=device.user_id, token=sealed(word)
    ).delete()
    if not burnt:
        device.throttle_increment()
        return None
    device.throttle_reset()
    return Means.RECOVERY


def _count_failure(device: Authenticator) -> None:
    if device.throttling_failure_count > _MOST_DOUBLINGS:
        device.throttling_failure_count = _MOST_DOUBLINGS
        device.save(update_fields=["throttling_failure_count"])


def _refuse(person: Staff, purpose: str, words: str) -> _Refused:
    audit.record(
        action="core.second_factor.refused",
        subject=person.employee_no,
        actor=person,
        after={"purpose": str(purpose)},
    )
    return _Refused(words)


def _wrong() -> str:
    return _(
        "This code is wrong or was used before; nothing was done. Wait for the next"
        " code in your app, or use a recovery code."
    )


def _wait(seconds: int) -> str:
    return _(
        "Too many wrong codes; nothing was done. Try again in %(seconds)d seconds."
    ) % {"seconds": seconds}


def _no_factor(person: Staff) -> NoFactor:
    return NoFactor(
        _("%(person)s has no second factor yet; log in and set one up first.")
        % {"person": person.employee_no}
    )


def bare(code: str) -> str:
    """Write a code as it is compared: without spaces and dashes, in lower case."""
    return re.sub(r"[\s-]", "", code).lower()


def sealed(recovery_code: str) -> str:
    """Say what is kept of a recovery code: nobody can use what stands in the table."""
    made = hmac.new(settings.INDEX_KEY, bare(recovery_code).encode(), "sha256")
    return made.hexdigest()[:16]


# The sandbox: people without a telephone


def current_code(person: Staff) -> str:
    """
    Say a code that is good now: for `sandbox_code`, plays and tests.

    The app's; where this half minute's is used up, the next one's or a recovery code
    made for it.

    :raises SandboxOnly: outside a sandbox.
    :raises NoFactor: where the person has none.
    """
    _only_in_a_sandbox()
    device = device_of(person)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    for ahead in (0, 1):
        totp.time = clock.machine().timestamp() + ahead * device.step
        if totp.t() > device.last_t:
            return f"{totp.token():0{device.digits}d}"
    code = StaticToken.random_token()
    own, _made = StaticDevice.objects.get_or_create(user=person, name="recovery")
    StaticToken.objects.create(device=own, token=sealed(code))
    return code


def enrol_for_sandbox(person: Staff) -> None:
    """
    Give a made-up person a second factor without a telephone; keep one that is there.

    :raises SandboxOnly: outside a sandbox.
    """
    _only_in_a_sandbox()
    if not has_factor(person):
        Authenticator.made_for(person, "sandbox")


def _only_in_a_sandbox() -> None:
    if not settings.SANDBOX:
        raise SandboxOnly(
            _(
                "Codes are shown in a sandbox only (FUNDOPS_SANDBOX=1); use the app on"
                " the telephone."
            )
        )
