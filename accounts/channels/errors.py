"""What can be wrong with a channel's messages and keys. No Django in here."""

from __future__ import annotations

from fundops.core.errors import FundopsError


class UnusableKey(FundopsError):
    """A key that nothing may be signed or verified with."""

    code = "accounts.unusable_key"


class BadSignature(FundopsError):
    """
    A message that its sender did not sign, or not lately.

    `reason`: KEY, TIMESTAMP, NONCE or SIGNATURE.
    """

    code = "accounts.bad_signature"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
