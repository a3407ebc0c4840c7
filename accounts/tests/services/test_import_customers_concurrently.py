"""Two people import the same file at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import FundTradingAccount, SubAccount
from accounts.services.import_customers import import_customers
from accounts.tests.factories import (
    T,
    a_customers_csv,
    a_row,
    a_transfer_agent,
    another_row,
)
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import service


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_adds_the_customers(tmp_path: Path) -> None:
    a_transfer_agent("91")
    path = a_customers_csv(tmp_path, a_row(ta_code="91"), another_row(ta_code="91"))
    actor = service()

    def press(_: int) -> int:
        try:
            answer = import_customers(path=path, business_date=T, actor=actor)
        finally:
            connection.close()
        return answer.added["customers"]

    with ThreadPoolExecutor(4) as pool:
        added = sorted(pool.map(press, range(4)))

    assert added == [0, 0, 0, 2]
    assert FundTradingAccount.objects.count() == SubAccount.objects.count() == 2
    imports = AuditEntry.objects.filter(action="accounts.customers.imported")
    assert imports.count() == 1
