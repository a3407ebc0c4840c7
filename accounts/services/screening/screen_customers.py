"""Compares every customer with the lists who was not compared lately."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from accounts.models import Screening
from accounts.services.screening import findings, port
from accounts.services.screening.port import Match, Screener
from fundops.core.database.partitions import ensure_partitions
from fundops.core.models import Staff
from fundops.core.services import alerts, audit, thresholds
from fundops.core.services.set_sql import SetSql

_SQL = SetSql(Path(__file__).parent / "sql")
_Result = Screening.Result

#: Customers of one transaction.
BATCH = 5_000
_LONGEST = 200


@dataclass
class ScreeningAnswer:
    """With which edition, how many customers, and what came of it."""

    list_version: str
    screened: int = 0
    results: dict[str, int] = field(default_factory=dict)
    alerts: int = 0


def screen_customers(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> ScreeningAnswer:
    """
    Screen whoever was not screened with the newest lists within `SCREENING_DAYS`.

    Each batch is a transaction of its own: stopped half way, the next run goes on; a
    second run finds nobody left. What is found opens an alert. Without any list nobody
    is screened.

    :raises NoScreener: where the installation names one that is not there.
    """
    screener = port.screener()
    answer = ScreeningAnswer(screener.version())
    if not answer.list_version:
        return answer
    ensure_partitions(business_date)
    last = 0
    while people := _due(answer.list_version, business_date, after=last):
        with transaction.atomic():
            _screen(people, screener, answer, business_date=business_date, now=now)
        last = people[-1]
    with transaction.atomic():
        answer.alerts = alerts.open_alerts(
            kind=findings.RULE,
            findings=findings.of_the_day(business_date, now),
            opened_on=business_date,
            actor=actor,
        )
        if answer.screened:
            _record(answer, business_date, actor)
    return answer


def _due(version: str, business_date: dt.date, *, after: int) -> list[int]:
    days = max(1, thresholds.count("SCREENING_DAYS"))
    rows = _SQL.rows(
        "due",
        version=version,
        until=business_date - dt.timedelta(days=days),
        after=after,
        most=BATCH,
    )
    return [person_id for (person_id,) in rows]


def _screen(
    people: Sequence[int],
    screener: Screener,
    answer: ScreeningAnswer,
    *,
    business_date: dt.date,
    now: dt.datetime,
) -> None:
    found = _found(screener.matches(people, version=answer.list_version))
    _SQL.run(
        "screened",
        business_date=business_date,
        version=answer.list_version,
        now=now,
        people=list(people),
        found=[person_id for person_id, _result, _reference in found],
        results=[result for _person_id, result, _reference in found],
        references=[reference for _person_id, _result, reference in found],
    )
    answer.screened += len(people)
    counts = defaultdict(int, answer.results)
    counts[str(_Result.CLEAR)] += len(people) - len(found)
    for _person_id, result, _reference in found:
        counts[result] += 1
    answer.results = dict(counts)


def _found(matches: Iterable[Match]) -> list[tuple[int, str, str]]:
    """Say a customer's result and references; a known namesake is clear."""
    by_person: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        by_person[match.person_id].append(match)
    known = _known_namesakes(by_person)
    found = []
    for person_id, told in sorted(by_person.items()):
        reference = " ".join(sorted({one.reference for one in told}))[:_LONGEST]
        if any(one.is_certain for one in told):
            result = _Result.HIT
        elif (person_id, reference) in known:
            result = _Result.CLEAR
        else:
            result = _Result.REVIEW
        found.append((person_id, str(result), reference))
    return found


def _known_namesakes(people: Iterable[int]) -> set[tuple[int, str]]:
    """Customers of whom a person said that they are not these listed ones."""
    looked_at = Screening.objects.filter(
        fund_trading_account__in=list(people),
        looked_at_by__isnull=False,
        result=_Result.CLEAR,
    )
    return set(looked_at.values_list("fund_trading_account_id", "reference"))


def _record(answer: ScreeningAnswer, business_date: dt.date, actor: Staff) -> None:
    audit.record(
        action="accounts.customers.screened",
        subject=f"screening list {answer.list_version}",
        actor=actor,
        business_date=business_date,
        after={"screened": answer.screened, **answer.results},
    )
