"""What became of the bank's files that were received in one run."""

from __future__ import annotations

from dataclasses import dataclass, field

from settlement.models import BankFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of one file.

    `reasons` are those of a refusal, one a line; of a file that is RECEIVED, why it
    could not be applied: a later run tries again.
    """

    name: str
    state: str
    is_new: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    outcomes: tuple[Outcome, ...] = field(default=())

    def _names(self, *, refused: bool, new: bool | None = None) -> list[str]:
        return [
            one.name
            for one in self.outcomes
            if (one.state == BankFile.State.REFUSED) is refused
            and new in (None, one.is_new)
        ]

    @property
    def new(self) -> list[str]:
        return self._names(refused=False, new=True)

    @property
    def held_before(self) -> list[str]:
        return self._names(refused=False, new=False)

    @property
    def refused(self) -> list[str]:
        return self._names(refused=True)

    @property
    def waiting(self) -> list[str]:
        """Kept, and still to be applied."""
        return [
            one.name for one in self.outcomes if one.state == BankFile.State.RECEIVED
        ]

    @property
    def ok(self) -> bool:
        """Nothing was refused, and what waits only waits for its day."""
        return not self.reasons

    @property
    def reasons(self) -> list[str]:
        return [reason for one in self.outcomes for reason in one.reasons]
