"""Chance that is none: every choice is a hash of the seed and of what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Draws:
    """The choices of one seed; the same question has the same answer, for ever."""

    seed: int

    def number(self, *subject: object) -> int:
        """Draw a whole number from 0 to 2**64 - 1."""
        text = "|".join(str(part) for part in (self.seed, *subject))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def below(self, limit: int, *subject: object) -> int:
        """Draw a whole number from 0 to `limit` - 1."""
        return self.number(*subject) % limit

    def one_of(self, options: Sequence[_T], *subject: object) -> _T:
        """Draw one of `options`."""
        return options[self.below(len(options), *subject)]

    def in_a_thousand(self, rate: int, *subject: object) -> bool:
        """Say yes `rate` times in a thousand."""
        return self.below(1000, *subject) < rate
