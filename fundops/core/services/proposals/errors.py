"""Why a change was not proposed, submitted or put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fundops.core.errors import InputRefused, NotAllowed


class ProposalRefused(NotAllowed):
    """The proposal, or what it would change, is not in a state for this."""

    code = "core.proposal_refused"


class NotTheirProposal(NotAllowed):
    """This person may not propose, submit or take back this change."""

    code = "core.proposal_not_theirs"


class ChangeRefused(NotAllowed):
    """The change itself may not be: it contradicts a rule of what it changes."""

    code = "core.change_refused"


class ValuesRefused(InputRefused):
    """
    One value of a change, or more, is wrong; nothing was kept.

    `problems` holds the sentences by field.
    """

    code = "core.change_values_refused"

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        self.problems = {name: list(said) for name, said in problems.items()}
        told = [f"{name}: {' '.join(said)}" for name, said in self.problems.items()]
        super().__init__("; ".join(told))
