"""Keys of a link of the test; making one takes a while, so they are made once."""

from __future__ import annotations

import functools

from accounts.channels import signing
from accounts.channels.signing import SigningKey


@functools.lru_cache(maxsize=8)
def a_key(whose: str = "ours") -> SigningKey:
    return signing.new_key()


def knows(*keys: SigningKey) -> signing.FindKey:
    """Look up public keys of these only."""
    return {key.key_id: signing.public_pem(key) for key in keys}.get


class SomeKeys:
    """Our key, and a channel that signs with the key `theirs`."""

    def ours(self) -> SigningKey:
        return a_key("ours")

    def theirs(self, key_id: str) -> bytes | None:
        return knows(a_key("theirs"))(key_id)
