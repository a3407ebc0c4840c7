"""
Whether anybody could act alone: who makes, who decides, in whose place, and with whom.

One person may hold the roles of a maker and of a checker only because the engine
refuses their own items and the database does so again; whether these guards stand is
looked at, too.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock, segregation
from fundops.core.models import Delegation, ReviewPolicy, Staff
from fundops.core.models.staff import ROLES
from fundops.core.selectors import pairs as pair_counts
from fundops.core.selectors.pairs import Pair
from fundops.core.services import reviews, thresholds

#: What keeps everybody from deciding what they made, kept by the database.
_CONSTRAINTS = (
    "core_reviewdecision_maker_is_not_checker",
    "core_reviewdecision_editor_is_not_checker",
    "core_reviewdecision_not_for_the_maker",
    "core_reviewdecision_not_for_the_editor",
)
_TRIGGERS = (
    ("core_review", "enough_persons"),
    ("core_reviewdecision", "persons_of_the_review"),
)
_HELD = """
SELECT conname FROM pg_constraint
WHERE conrelid = 'core_reviewdecision'::regclass AND convalidated
    AND conname = ANY(%s)
"""
_ENABLED = """
SELECT relation.relname, trigger.tgname
FROM pg_trigger AS trigger
JOIN pg_class AS relation ON relation.oid = trigger.tgrelid
WHERE NOT trigger.tgisinternal AND trigger.tgenabled IN ('O', 'A')
    AND relation.relname = ANY(%s)
"""

LABELS: dict[str, str | Promise] = {
    "GUARD_MISSING": gettext_lazy("A guard of the database is missing"),
    "SERVICE_DECIDES": gettext_lazy("The service can decide"),
    "MAKER_AND_CHECKER": gettext_lazy("Maker and checker of one kind"),
    "ROLES_APART": gettext_lazy("Roles that should stand apart"),
    "EVERY_ROLE": gettext_lazy("Every role"),
    "INACTIVE_WITH_ROLES": gettext_lazy("Left, but holds roles"),
    "SUPERUSER": gettext_lazy("Superuser"),
    "SAME_NAME": gettext_lazy("Two logins of one name"),
    "DELEGATED_TO_MAKER": gettext_lazy("Decides by delegation what they make"),
    "NOBODY_DECIDES": gettext_lazy("Nobody else can decide"),
    "PAIR_TOO_OFTEN": gettext_lazy("The same pair too often"),
}
#: With one of these, somebody could act alone.
ALONE = ("GUARD_MISSING", "SERVICE_DECIDES")


@dataclass(frozen=True)
class Person:
    """One login: its roles, and what it can make and decide by them."""

    employee_no: str
    name: str
    is_active: bool
    roles: list[str]
    makes: list[str]
    decides: list[str]
    #: Who decides in whose place, from when until when.
    delegations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Flaw:
    """Something that should be looked at; `alone` where it lets one act alone."""

    code: str
    who: str
    text: str

    @property
    def alone(self) -> bool:
        return self.code in ALONE


@dataclass(frozen=True)
class Report:
    as_of: dt.date
    since: dt.date
    until: dt.date
    persons: list[Person]
    flaws: list[Flaw]
    pairs: list[Pair]

    @property
    def ok(self) -> bool:
        """Say whether nobody could act alone."""
        return not any(flaw.alone for flaw in self.flaws)


def report(
    *, now: dt.datetime, since: dt.date | None = None, until: dt.date | None = None
) -> Report:
    """
    Look at everybody's roles, delegations and partners.

    :param since: first day of the pairs that are counted, and `until` the last; the
        last thirty days where none is named.
    """
    today = now.astimezone(clock.SHANGHAI).date()
    until = until or today
    since = since or until - dt.timedelta(days=thresholds.count("PAIR_DAYS"))
    policies = _policies(today)
    staff = list(Staff.objects.prefetch_related("groups").order_by("employee_no"))
    delegations = list(
        Delegation.objects.filter(
            revoked_at=None, from_day__lte=today, until_day__gte=today
        )
        .select_related("delegator", "delegate")
        .order_by("pk")
    )
    persons = [_person(one, policies, delegations) for one in staff]
    counted = pair_counts.pairs(
        since=clock.at(since, dt.time(0)),
        until=clock.at(until + dt.timedelta(days=1), dt.time(0)),
    )
    flaws = [
        *_guards(),
        *(flaw for one in persons for flaw in _flaws_of(one)),
        *_superusers(staff),
        *_names(persons),
        *_delegated(persons, delegations),
        *_undecided(persons, policies),
        *_pairs(counted),
    ]
    return Report(today, since, until, persons, flaws, counted)


def _policies(today: dt.date) -> dict[str, set[str]]:
    """Say the roles that decide each registered kind, by the rules in force."""
    newest: dict[tuple[str, str], ReviewPolicy] = {}
    found = ReviewPolicy.objects.filter(effective_from__lte=today)
    for policy in found.order_by("kind", "code", "version"):
        newest[policy.kind, policy.code] = policy
    roles: dict[str, set[str]] = {kind.code: set() for kind in reviews.registered()}
    for policy in newest.values():
        if not policy.is_retired and policy.kind in roles:
            roles[policy.kind] |= set(policy.roles.split(","))
    return roles


def _person(
    one: Staff, policies: dict[str, set[str]], delegations: list[Delegation]
) -> Person:
    held = {group.name for group in one.groups.all()}
    return Person(
        employee_no=one.employee_no,
        name=one.name,
        is_active=one.is_active,
        roles=[role for role in ROLES if role in held],
        makes=[
            kind.code for kind in reviews.registered() if reviews.makers_of(kind) & held
        ],
        decides=[kind for kind, roles in policies.items() if roles & held],
        delegations=[
            f"{d.delegator} → {d.delegate} {d.kinds or '*'} {d.from_day}–{d.until_day}"
            for d in delegations
            if one.pk in (d.delegator_id, d.delegate_id)
        ],
    )


def _guards() -> Iterator[Flaw]:
    """Ask the database whether it still refuses what the engine refuses."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(_CONSTRAINTS)])
        held = {name for (name,) in cursor.fetchall()}
        cursor.execute(_ENABLED, [[table for table, _name in _TRIGGERS]])
        enabled = cursor.fetchall()
    missing = [name for name in _CONSTRAINTS if name not in held]
    missing += [
        name
        for table, name in _TRIGGERS
        if not any(on == table and f"_{name}_" in f"{is_}_" for on, is_ in enabled)
    ]
    words = _("%(name)s does not stand; one person could decide what they made.")
    for name in missing:
        yield Flaw("GUARD_MISSING", "", words % {"name": name})


def _flaws_of(one: Person) -> Iterator[Flaw]:
    who, held = one.employee_no, set(one.roles)
    if not one.is_active:
        if held:
            words = _("Not active any more and still holds: %(roles)s.")
            yield Flaw("INACTIVE_WITH_ROLES", who, words % {"roles": _named(one.roles)})
        return
    if "service" in held and one.decides:
        words = _("Commands act as this person, who could decide: %(kinds)s.")
        yield Flaw("SERVICE_DECIDES", who, words % {"kinds": ", ".join(one.decides)})
    if held >= set(ROLES) - {"service"}:
        words = _("Holds every role of the console.")
        yield Flaw("EVERY_ROLE", who, words)
    if both := [kind for kind in one.makes if kind in one.decides]:
        words = _(
            "Makes and decides %(kinds)s; allowed only because the engine and the "
            "database refuse their own items."
        )
        yield Flaw("MAKER_AND_CHECKER", who, words % {"kinds": ", ".join(both)})
    for role, other in segregation.toxic(one.roles):
        words = _("%(role)s and %(other)s stand in one person.")
        said = {"role": ROLES[role], "other": ROLES[other]}
        yield Flaw("ROLES_APART", who, words % said)


def _named(roles: Iterable[str]) -> str:
    return ", ".join(str(ROLES[role]) for role in roles)


def _superusers(staff: list[Staff]) -> Iterator[Flaw]:
    words = _("Sees every page; decides nothing without a role.")
    for one in staff:
        if one.is_superuser and one.is_active:
            yield Flaw("SUPERUSER", one.employee_no, words)


def _names(persons: list[Person]) -> Iterator[Flaw]:
    """Two logins of one human would be a maker and a checker."""
    able = [one for one in persons if one.is_active and (one.makes or one.decides)]
    counted = Counter(one.name for one in able)
    words = _("%(n)d active logins of this name; make sure that they are two persons.")
    for one in able:
        if counted[one.name] > 1:
            yield Flaw("SAME_NAME", one.employee_no, words % {"n": counted[one.name]})


def _delegated(persons: list[Person], delegations: list[Delegation]) -> Iterator[Flaw]:
    by_number = {one.employee_no: one for one in persons}
    words = _("Decides %(kinds)s in the place of %(whom)s and makes it; not their own.")
    for one in delegations:
        delegate = by_number[one.delegate.employee_no]
        given = by_number[one.delegator.employee_no].decides
        kinds = [k for k in given if not one.kinds or k in one.kinds.split(",")]
        if both := [kind for kind in kinds if kind in delegate.makes]:
            said = {"kinds": ", ".join(both), "whom": one.delegator}
            yield Flaw("DELEGATED_TO_MAKER", delegate.employee_no, words % said)


def _undecided(persons: list[Person], policies: dict[str, set[str]]) -> Iterator[Flaw]:
    """What only its maker could decide waits for ever, and tempts to share logins."""
    active = [one for one in persons if one.is_active and "service" not in one.roles]
    words = _("%(kind)s: made by %(maker)s, and nobody else can decide it.")
    for kind in policies:
        makers = {one.employee_no for one in active if kind in one.makes}
        deciders = {one.employee_no for one in active if kind in one.decides}
        for maker in sorted(makers):
            if not deciders - {maker}:
                said = {"kind": kind, "maker": maker}
                yield Flaw("NOBODY_DECIDES", maker, words % said)


def _pairs(counted: list[Pair]) -> Iterator[Flaw]:
    most = thresholds.count("PAIR_MOST")
    words = _("%(n)d items of %(sum)s together (watched above %(most)d).")
    for one in counted:
        if one.count > most:
            said = {"n": one.count, "sum": f"{one.amount:,.2f}", "most": most}
            who = f"{one.maker_no} {one.checker_no}"
            yield Flaw("PAIR_TOO_OFTEN", who, words % said)
