"""
An empty installation gets its people, masters, customers and what they held.

All of it goes in through the product's own imports; the outside world is told the same
in its own tables. The same seed makes the same files, byte for byte.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Channel
from accounts.post_migrate import SANDBOX_ENDPOINT
from fundops.core import clock
from fundops.core.errors import NotAllowed
from fundops.core.models import BusinessDay, Staff
from fundops.core.services import second_factors
from fundops.sandbox import world
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import (
    SandboxBankAccount,
    SandboxCard,
    SandboxLot,
    SandboxTaAccount,
    SandboxWorld,
)
from fundops.sandbox.services import seed_rows
from fundops.sandbox.services.channels import card_digest
from fundops.sandbox.services.clock import move_clock
from fundops.sandbox.services.commands import run
from fundops.sandbox.services.seed_rows import Seeded, SeededLot
from fundops.sandbox.services.world import begin

#: As many customers as fill a day with at least 40 orders.
CUSTOMERS = 72
FEWEST, MOST = 10, 9_999
_HALF_PAST_EIGHT = dt.time(8, 30)
_KIND = Channel.Kind.PAYMENT_INSTITUTION
#: An endpoint that nothing speaks.
_NOT_YET = "later:"
#: The code of OFD IndividualOrInstitution.
_KINDS = {"institution": "0", "individual": "1", "product": "2"}


class SeedRefused(NotAllowed):
    """There is business here already, or no sandbox is allowed."""

    code = "sandbox.seed_refused"


@dataclass
class SeedResult:
    """What was made; `logins` are told once, by whoever made them."""

    seed: int
    customers: int
    is_new: bool
    logins: list[dict[str, str]] = field(default_factory=list)


def seed_world(
    *,
    seed: int,
    customers: int,
    faults: Sequence[str],
    actor: Staff,
    tell: Callable[[str], None],
) -> SeedResult:
    """
    Make the world of `seed` in an empty installation; where it is made, do nothing.

    :raises SeedRefused: where FUNDOPS_SANDBOX is not set, where business is done, or
        where another world was made.
    """
    if not settings.SANDBOX:
        raise SeedRefused("The sandbox is not allowed here: set FUNDOPS_SANDBOX=1.")
    made = SandboxWorld.objects.first()
    if made is not None:
        if made.seed != seed:
            raise SeedRefused(
                f"This installation has the world of seed {made.seed}; another needs "
                "an empty one: set FUNDOPS_DATABASE and FUNDOPS_DATA_DIR."
            )
        return SeedResult(seed, SandboxCard.objects.count(), is_new=False)
    if BusinessDay.objects.exists() or Staff.objects.count() > 1:
        raise SeedRefused(
            "This installation has staff or business days; a world needs an empty "
            "one: set FUNDOPS_DATABASE to another name and prepare_database."
        )
    people = seed_rows.customers(customers)
    held = seed_rows.lots(people, Draws(seed))
    with tempfile.TemporaryDirectory(prefix="fundops-seed-") as folder:
        logins = _import(Path(folder), people, held, actor, tell)
    _tell_the_outside(people, held)
    begin(seed=seed, names=faults)
    return SeedResult(seed, customers, is_new=True, logins=logins)


def _import(
    folder: Path,
    people: Sequence[Seeded],
    held: Sequence[SeededLot],
    actor: Staff,
    tell: Callable[[str], None],
) -> list[dict[str, str]]:
    def do(command: str, *arguments: str) -> dict[str, Any]:
        tell(" ".join([command, *arguments]))
        return run(command, *arguments)

    first = clock.at(world.FIRST_DAY, _HALF_PAST_EIGHT)
    move_clock(moment=first, actor=actor)
    staff = _csv(folder / "staff.csv", ("employee_no", "name", "role"), world.STAFF)
    logins: list[dict[str, str]] = do("bootstrap", f"--file={staff}")["staff"]
    for login in logins:
        # Nobody here has a phone; `sandbox_code` tells the codes.
        person = Staff.objects.get(employee_no=login["employee_no"])
        second_factors.enrol_for_sandbox(person)
    for code, name, _account, _holder in world.CHANNELS:
        Channel.objects.create(code=code, name=name, kind=_KIND, endpoint=_NOT_YET)
    for name, (columns, rows) in seed_rows.masters().items():
        _csv(folder / name, columns, rows)
    do("import_masters", f"--directory={folder}")
    do("open_day", f"--business-date={world.FIRST_DAY}")
    # A card gets an agreement with every channel that can be spoken to when it is
    # bound: the last one comes first, so that some cards know that one alone.
    for code, _name, _account, _holder in reversed(world.CHANNELS):
        Channel.objects.filter(code=code).update(endpoint=SANDBOX_ENDPOINT)
        mine = [person for person in people if person.channel == code]
        rows = seed_rows.customer_rows(mine)
        path = _csv(folder / f"customers-{code}.csv", seed_rows.CUSTOMER_COLUMNS, rows)
        do("import_customers", f"--file={path}")
    columns, listed = seed_rows.SCREENING_COLUMNS, seed_rows.SCREENING_ROWS
    path = _csv(folder / "screening_list.csv", columns, listed)
    do("import_screening_list", f"--file={path}", "--name=样例名单")
    rows = seed_rows.holding_rows(held)
    path = _csv(folder / "holdings.csv", seed_rows.HOLDING_COLUMNS, rows)
    do("import_holdings", f"--file={path}")
    return logins


def _csv(path: Path, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def _tell_the_outside(people: Sequence[Seeded], held: Sequence[SeededLot]) -> None:
    """Let TAs, channels and bank know what they would know of these customers."""
    cards = {person.card_no: person for person in reversed(people)}
    SandboxCard.objects.bulk_create(
        SandboxCard(
            card_sha256=card_digest(card_no),
            fault=SandboxCard.Fault.DRAWN,
            sub_account_no=person.sub_account_no,
        )
        for card_no, person in sorted(cards.items())
    )
    SandboxTaAccount.objects.bulk_create(
        SandboxTaAccount(
            ta_code=ta_code,
            sub_account_no=person.sub_account_no,
            account_no=account_no,
            person_sha256=_digest_of(person),
        )
        for person in people
        for ta_code, account_no in person.ta_accounts
    )
    SandboxLot.objects.bulk_create(
        SandboxLot(
            ta_code=lot.ta_code,
            sub_account_no=lot.sub_account_no,
            fund_code=lot.fund_code,
            serial_no=lot.serial_no,
            registered_on=lot.registered_on,
            source_type=lot.source_type,
            shares=lot.shares,
        )
        for lot in held
    )
    SandboxBankAccount.objects.bulk_create(
        SandboxBankAccount(
            account_no=account_no, name=name, is_supervised=kind != "OWN"
        )
        for account_no, kind, name in world.ACCOUNTS
    )


def _digest_of(person: Seeded) -> str:
    words = (_KINDS[person.kind], person.certificate_type, person.certificate_no)
    return hashlib.sha256("|".join(words).encode()).hexdigest()
