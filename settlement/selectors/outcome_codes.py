"""What a code of the bank or of a channel means, by the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from settlement.models import Cause, OutcomeCode


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code in our words; of one nobody knows, the cause is UNKNOWN."""

    code: str
    nature: str = ""
    cause: str = Cause.UNKNOWN
    text: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.nature)

    @property
    def is_success(self) -> bool:
        return self.nature == OutcomeCode.Nature.SUCCESS

    @property
    def is_failure(self) -> bool:
        return self.nature in (OutcomeCode.Nature.FAILURE, OutcomeCode.Nature.RETURN)


def what_is(*, party: str, code: str) -> Meaning:
    """
    Say what `party` means by `code`: its own entry of the catalogue, else anyone's.

    A code that is in no catalogue is no error: its cause is UNKNOWN.
    """
    found = (
        OutcomeCode.objects.filter(party__in=["", party], code=code)
        .order_by("-party")
        .first()
    )
    if found is None:
        return Meaning(code)
    return Meaning(code, found.nature, found.cause, found.text)
