"""
What is configured changes by proposal only: one proposes, another approves, on its day.

A room registers each change with `register` (see `changeables.Changeable`).
"""

from fundops.core.services.proposals.applying import apply_due, due
from fundops.core.services.proposals.changeables import (
    HIGH,
    ORDINARY,
    Changeable,
    changeable_of,
    on_record,
    register,
    registered,
)
from fundops.core.services.proposals.errors import (
    ChangeRefused,
    NotTheirProposal,
    ProposalRefused,
    ValuesRefused,
)
from fundops.core.services.proposals.fields import Field, clean
from fundops.core.services.proposals.importing import confirm, preview
from fundops.core.services.proposals.kind import ChangeKind
from fundops.core.services.proposals.previews import ImportRefused, Preview
from fundops.core.services.proposals.proposing import (
    cancel,
    check_maker,
    propose,
    submit,
)

__all__ = [
    "HIGH",
    "ORDINARY",
    "ChangeKind",
    "ChangeRefused",
    "Changeable",
    "Field",
    "ImportRefused",
    "NotTheirProposal",
    "Preview",
    "ProposalRefused",
    "ValuesRefused",
    "apply_due",
    "cancel",
    "changeable_of",
    "check_maker",
    "clean",
    "confirm",
    "due",
    "on_record",
    "preview",
    "propose",
    "register",
    "registered",
    "submit",
]
