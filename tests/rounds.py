"""How often a race is run: a few times here, as often as asked in a soak."""

from __future__ import annotations

import os

#: FUNDOPS_ROUNDS, e.g. 100 by `make soak`.
ROUNDS = int(os.environ.get("FUNDOPS_ROUNDS", "3"))


def rounds(factor: int = 1) -> range:
    """Say the rounds of a race that is `factor` times as dear as others."""
    return range(max(1, ROUNDS // factor))
