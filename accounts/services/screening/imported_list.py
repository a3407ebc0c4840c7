"""The screener of this project: blind indexes against the list imported last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from accounts.models import FundTradingAccount, ScreeningKey, ScreeningList
from accounts.services.screening import port
from accounts.services.screening.port import Match
from fundops.core.personal_data import blind_index
from fundops.core.services.set_sql import SetSql

_SQL = SetSql(Path(__file__).parent / "sql")


class ImportedList:
    """Compares names and certificate numbers, each as a whole and normalised."""

    code = port.DEFAULT

    def version(self) -> str:
        newest = ScreeningList.objects.order_by("-pk").values_list("version", flat=True)
        return newest.first() or ""

    def matches(self, person_ids: Sequence[int], *, version: str) -> Iterable[Match]:
        """Compare by the set; customers without keys are given theirs first."""
        _give_keys(person_ids)
        rows = _SQL.rows("matches", people=list(person_ids), version=version)
        return [
            Match(person, reference, certain) for person, reference, certain in rows
        ]


def _give_keys(person_ids: Sequence[int]) -> None:
    without = FundTradingAccount.objects.filter(
        pk__in=person_ids, screening_key__isnull=True
    )
    ScreeningKey.objects.bulk_create(
        [
            ScreeningKey(
                fund_trading_account=person,
                name_index=blind_index(person.name),
                certificate_index=blind_index(person.certificate_no),
            )
            for person in without
        ],
        ignore_conflicts=True,
    )
