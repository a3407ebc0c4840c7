"""The world as it was begun here: its seed, its faults, and whom they struck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from fundops.sandbox import faults
from fundops.sandbox.draws import Draws
from fundops.sandbox.faults import Plan
from fundops.sandbox.models import SandboxFaultHit, SandboxWorld

_ONE = 1


def begin(
    *, seed: int, names: Iterable[str], until: dt.date | None = None
) -> SandboxWorld:
    """Say with which seed and faults the outside behaves from now on."""
    found, _ = SandboxWorld.objects.update_or_create(
        pk=_ONE,
        defaults={"seed": seed, "faults": list(names), "faults_until": until},
    )
    return found


def plan() -> Plan:
    """Say the plan of this world; one that was never begun has no faults."""
    row = SandboxWorld.objects.filter(pk=_ONE).first()
    if row is None:
        return Plan(Draws(0))
    return Plan(Draws(row.seed), tuple(row.faults), row.faults_until)


def strikes(name: str, subject: object, on: dt.date) -> bool:
    """Say whether a fault strikes a subject on that day, and remember that it did."""
    if not plan().strikes(name, subject, on):
        return False
    SandboxFaultHit.objects.bulk_create(
        [SandboxFaultHit(name=name, subject=str(subject))], ignore_conflicts=True
    )
    return True


def first_of(names: Iterable[str], subject: object, on: dt.date) -> str:
    """Say the first of several faults that strikes; empty where none does."""
    return next((name for name in names if strikes(name, subject, on)), "")


def times() -> dict[str, int]:
    """Say how many subjects each fault of the plan struck."""
    names = plan().names
    counted = dict.fromkeys((name for name in faults.ALL if name in names), 0)
    for name in SandboxFaultHit.objects.values_list("name", flat=True):
        counted[name] = counted.get(name, 0) + 1
    return counted
