"""
How messages between us and a channel are signed, both ways. No Django in here.

RSA with SHA-256 (PKCS #1 v1.5) over a canonical text of lines, joined by LF:

    request   fundops-request-1, method, path with query, timestamp, nonce, digest
    answer    fundops-answer-1, status, nonce of the request, timestamp, digest

`digest` is the SHA-256 of the body in hex, of the empty body too. Both carry the
headers X-Key-Id, X-Timestamp (seconds of the machine's clock since 1970), X-Nonce and
X-Signature (base64). A timestamp more than 300 seconds off is refused. A callback is a
request from the channel to us, and our answer to it is signed like any answer.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from accounts.channels.errors import BadSignature, UnusableKey

KEY_ID, TIMESTAMP, NONCE, SIGNATURE = HEADERS = (
    "X-Key-Id",
    "X-Timestamp",
    "X-Nonce",
    "X-Signature",
)
#: Seconds by which a timestamp may be off, by the machine's clock.
WINDOW = 300
_REQUEST, _ANSWER = "fundops-request-1", "fundops-answer-1"
_BITS = 2048
_NONCE_FORM = re.compile(r"[0-9A-Za-z_-]{16,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)

#: Gives the public key (PEM) of a key id, or None for one that is not trusted.
FindKey = Callable[[str], bytes | None]


class Headers(Protocol):
    """Headers of a message, by name in whatever case."""

    def get(self, name: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (PEM, PKCS #8) and the id by which the other side knows it."""

    key_id: str
    private_pem: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"


def new_key() -> SigningKey:
    """Make a key pair; its id is the beginning of its public key's SHA-256."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    return read_key(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def read_key(private_pem: bytes) -> SigningKey:
    """
    Read a private key as it was kept.

    :raises UnusableKey: for anything but an RSA key of 2048 bits or more.
    """
    public = _private(private_pem).public_key()
    return SigningKey(_id_of(public), private_pem)


def public_pem(key: SigningKey) -> bytes:
    """Give the public half, for the other side."""
    return (
        _private(key.private_pem)
        .public_key()
        .public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
    )


def key_id_of(public: bytes) -> str:
    """
    Say the id of a public key (PEM): 32 hex digits of its SHA-256.

    :raises UnusableKey: for anything but an RSA key of 2048 bits or more.
    """
    return _id_of(_public(public))


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def machine_time() -> int:
    """Say the machine's time in seconds: signatures know no moved clock."""
    return int(time.time())


def sign_request(
    key: SigningKey,
    *,
    method: str,
    path: str,
    body: bytes,
    nonce: str = "",
    timestamp: int | None = None,
) -> dict[str, str]:
    """Make the headers that sign a request; `path` as it is sent, with its query."""
    nonce = nonce or new_nonce()
    at = str(machine_time() if timestamp is None else timestamp)
    return _headers(key, at, nonce, (_REQUEST, method.upper(), path, at, nonce), body)


def verify_request(
    find_key: FindKey,
    *,
    headers: Headers,
    method: str,
    path: str,
    body: bytes,
    now: int | None = None,
) -> str:
    """
    Say the nonce of a request whose signature holds.

    Whether that nonce came before is the receiver's to know.

    :raises BadSignature: for any other, with a reason code.
    """
    nonce = _header(headers, NONCE)
    if not _NONCE_FORM.fullmatch(nonce):
        raise BadSignature("NONCE", "The request has no nonce of 16 to 64 characters.")
    at = _timely(headers, now)
    _verify(find_key, headers, (_REQUEST, method.upper(), path, at, nonce), body)
    return nonce


def sign_answer(
    key: SigningKey,
    *,
    nonce: str,
    status: int,
    body: bytes,
    timestamp: int | None = None,
) -> dict[str, str]:
    """Make the headers that sign the answer to the request with `nonce`."""
    at = str(machine_time() if timestamp is None else timestamp)
    return _headers(key, at, nonce, (_ANSWER, str(status), nonce, at), body)


def verify_answer(
    find_key: FindKey,
    *,
    headers: Headers,
    nonce: str,
    status: int,
    body: bytes,
    now: int | None = None,
) -> None:
    """
    Make sure that an answer is the channel's, to this very request.

    :raises BadSignature: where it is not, with a reason code.
    """
    if _header(headers, NONCE) != nonce:
        raise BadSignature("NONCE", "The answer is to another request.")
    at = _timely(headers, now)
    _verify(find_key, headers, (_ANSWER, str(status), nonce, at), body)


def _headers(
    key: SigningKey, at: str, nonce: str, lines: tuple[str, ...], body: bytes
) -> dict[str, str]:
    signature = _private(key.private_pem).sign(
        _canonical(lines, body), padding.PKCS1v15(), hashes.SHA256()
    )
    return {
        KEY_ID: key.key_id,
        TIMESTAMP: at,
        NONCE: nonce,
        SIGNATURE: base64.b64encode(signature).decode(),
    }


def _verify(
    find_key: FindKey, headers: Headers, lines: tuple[str, ...], body: bytes
) -> None:
    key_id = _header(headers, KEY_ID)
    public = find_key(key_id) if key_id else None
    if public is None:
        raise BadSignature("KEY", f"Key {key_id[:40]!r} is not one of the sender's.")
    try:
        signature = base64.b64decode(_header(headers, SIGNATURE), validate=True)
        _public(public).verify(
            signature, _canonical(lines, body), padding.PKCS1v15(), hashes.SHA256()
        )
    except (binascii.Error, InvalidSignature, ValueError) as error:
        raise BadSignature("SIGNATURE", "The signature does not hold.") from error


def _canonical(lines: tuple[str, ...], body: bytes) -> bytes:
    return "\n".join((*lines, hashlib.sha256(body).hexdigest())).encode()


def _timely(headers: Headers, now: int | None) -> str:
    at = _header(headers, TIMESTAMP)
    if not _SECONDS.fullmatch(at):
        raise BadSignature("TIMESTAMP", "The message says no time.")
    if abs(int(at) - (machine_time() if now is None else now)) > WINDOW:
        raise BadSignature("TIMESTAMP", "The message is older or newer than 300 s.")
    return at


def _header(headers: Headers, name: str) -> str:
    return headers.get(name) or ""


@functools.lru_cache(maxsize=32)
def _private(pem: bytes) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey("This is no private key in PEM.") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _BITS:
        raise UnusableKey("Channels are signed to with RSA keys of 2048 bits or more.")
    return key


@functools.lru_cache(maxsize=32)
def _public(pem: bytes) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise UnusableKey("This is no public key in PEM.") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _BITS:
        raise UnusableKey("Channels sign with RSA keys of 2048 bits or more.")
    return key


def _id_of(public: rsa.RSAPublicKey) -> str:
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()[:32]
