"""To what evidence is attached: kinds that rooms name, and who may see and add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from fundops.core.errors import FundopsError
from fundops.core.models import Review, Staff
from fundops.core.services.reviews import kind_of, registered

#: Whoever makes may attach to what is theirs to make; compliance to everything.
OPERATIONS = ("operations",)
CONFIGURATION = ("configuration",)
#: Commands attach what came with a file.
ALWAYS = ("compliance", "service")


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """One kind of record that can have evidence, by the code that reviews use."""

    kind: str
    #: `settlement.refund`, and the field that holds the number people see.
    model: str
    number: str
    makers: tuple[str, ...] = OPERATIONS

    def may_attach(self, roles: list[str]) -> bool:
        return bool({*self.makers, *ALWAYS}.intersection(roles))

    @property
    def permission(self) -> str:
        """Say what one must hold to see the subject, and so its evidence."""
        app_label, _, model_name = self.model.partition(".")
        return f"{app_label}.view_{model_name}"

    def find(self, subject_no: str) -> Model | None:
        model: Any = apps.get_model(self.model)
        found: Model | None = model._default_manager.filter(
            **{self.number: subject_no}
        ).first()
        return found

    def exists(self, subject_no: str) -> bool:
        return self.find(subject_no) is not None


class _OfReviews(EvidenceSubject):
    """A kind of review that named no record of its own: its reviews stand for it."""

    def find(self, subject_no: str) -> Model | None:
        return Review.objects.filter(kind=self.kind, subject_no=subject_no).last()

    def exists(self, subject_no: str) -> bool:
        """Ask the kind where nothing was submitted yet."""
        if super().exists(subject_no):
            return True
        try:
            kind_of(self.kind).subject(subject_no)
        except (FundopsError, ObjectDoesNotExist, LookupError):
            return False
        return True


_subjects: dict[str, EvidenceSubject] = {}


def register(subject: EvidenceSubject) -> None:
    """Let a kind of record have evidence; a room does so in `AppConfig.ready()`."""
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> EvidenceSubject | None:
    """Say what a kind stands for; nothing where no room knows it."""
    if kind in _subjects:
        return _subjects[kind]
    if kind in {known.code for known in registered()}:
        return _OfReviews(kind, "core.review", "subject_no")
    return None


def kinds_seen_by(person: Staff) -> list[str]:
    """List the kinds whose subjects, and so whose evidence, a person may see."""
    every = {*_subjects, *(known.code for known in registered())}
    found = ((kind, subject_of(kind)) for kind in sorted(every))
    return [
        kind
        for kind, subject in found
        if subject is not None and person.has_perm(subject.permission)
    ]


register(EvidenceSubject("CASE", "core.case", "case_no", ("compliance",)))
for code in ("CHANGE", "CHANGE_HIGH"):
    register(EvidenceSubject(code, "core.proposal", "proposal_no", CONFIGURATION))
