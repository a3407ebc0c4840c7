"""
Personal data at rest: sealed, searched by a blind index, shown masked.

Sealed: AES-256-GCM under a named key, bound to the field and the record's number, so
that a value moved to another row or column does not open. Blind index: HMAC-SHA256
under another key over the normalised value, for equality and uniqueness only.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from fundops.core.errors import FundopsError

_NONCE = 12
#: 11 digits of a mobile; 12 to 19 of a card, also in groups; 15 or 18 of a certificate.
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{12,19}|\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?)"
    r"(?![0-9A-Za-z])"
)
_CERTIFICATE = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)


class CannotUnseal(FundopsError):
    """The value was sealed for another record, under a lost key, or was changed."""

    code = "core.cannot_unseal"


def seal(plain: str, *, bound_to: str) -> str:
    """
    Encrypt `plain` under the newest data key as `key id:base64(nonce + ciphertext)`.

    :param bound_to: field and record number, e.g. `card_no:BC202501020000001`.
    """
    key_id = newest_key_id()
    nonce = os.urandom(_NONCE)
    cipher = _cipher(settings.DATA_KEYS[key_id])
    sealed = cipher.encrypt(nonce, plain.encode(), bound_to.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, bound_to: str) -> str:
    """
    Decrypt what `seal` made for the same field and record.

    :raises CannotUnseal: under an unknown key, where the binding differs, or where the
        value was changed.
    """
    key_id, _, body = sealed.partition(":")
    key = settings.DATA_KEYS.get(key_id)
    if key is None:
        raise CannotUnseal(
            f"{bound_to} is sealed under a data key that is not configured; "
            "put the key back into FUNDOPS_DATA_KEYS."
        )
    try:
        raw = base64.b64decode(body, validate=True)
        plain = _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(
            f"{bound_to} holds a sealed value that is not its own, or was changed."
        ) from error
    return plain.decode()


def reseal(sealed: str, *, bound_to: str) -> str:
    """
    Seal a value anew under the newest data key; one that is stays as it is.

    :raises CannotUnseal: see `unseal`.
    """
    if sealed.startswith(f"{newest_key_id()}:"):
        return sealed
    return seal(unseal(sealed, bound_to=bound_to), bound_to=bound_to)


def newest_key_id() -> str:
    """Say the id of the data key under which values are sealed now."""
    return next(iter(settings.DATA_KEYS))


@functools.lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def blind_index(*parts: str) -> str:
    """Make the keyed index of a value: same parts, same 64 hex digits."""
    message = "\x1f".join(normalise(part) for part in parts).encode()
    return hmac.new(settings.INDEX_KEY, message, hashlib.sha256).hexdigest()


def normalise(value: str) -> str:
    """Fold width and case and drop blanks, so that one value has one index."""
    return "".join(unicodedata.normalize("NFKC", value).upper().split())


def mask_name(name: str) -> str:
    """Keep the first character: 样**."""
    return f"{name[:1]}**"


def mask_mobile(mobile: str) -> str:
    """Keep three digits in front and four behind: 138****0000."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) > 10 else "****"


def mask_tail(number: str) -> str:
    """Keep the last four characters of a card or certificate number: ****1234."""
    return f"****{number[-4:]}" if len(number) > 7 else "****"


def mask_text(text: str) -> str:
    """
    Mask what is surely a mobile, a card (by its check digit) or a certificate (by its
    day of birth) in words that people wrote; business numbers stay readable.
    """
    text = _CERTIFICATE.sub(lambda found: mask_tail(found[0]), text)
    text = _MOBILE.sub(lambda found: mask_mobile(found[0]), text)
    return _CARD.sub(_masked_card, text)


def _masked_card(found: re.Match[str]) -> str:
    digits = "".join(filter(str.isdigit, found[0]))
    return mask_tail(digits) if passes_luhn(digits) else found[0]


def passes_luhn(digits: str) -> bool:
    """Say whether the last digit is the check digit of a card's number (ISO 7812-1)."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    plain = [int(digit) for digit in digits[-1::-2]]
    return (sum(plain) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
