"""
A customer with numbers that nobody could overlook: they stand nowhere in clear.

Every address of the console, every export, every view of the auditors, every row of the
database and every line of the log, for every role; and with a reveal only on that page,
for that person.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import FundTradingAccount, SubAccount
from accounts.tests.factories import a_user
from fundops.core.models import ROLES, Reveal, Staff
from fundops.core.services import second_factors
from fundops.core.services.exports import EXPORTERS
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from fundops.workbench.tests.crawling import (
    a_visitor,
    addresses,
    body,
    crawl,
    patterns,
)
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests.factories import a_card, a_mandate
from trading.tests.factories import (
    a_customer,
    a_fund,
    a_holding,
    a_known_sub_account,
)

pytestmark = pytest.mark.django_db

NAME, CERTIFICATE = "显而易见", "99000019551123777X"
CARD, MOBILE = "6299777755553336", "13977775555"
PLANTED = (NAME, CERTIFICATE, CARD, MOBILE)

#: Tables and views that the application reads; a partition is read with its parent.
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
    AND NOT relispartition AND has_table_privilege(oid, 'SELECT')
ORDER BY relname
"""


@pytest.fixture(autouse=True)
def _world(
    move_clock: Callable[[str], Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days of one planted customer: orders, debits, a refund, a failed payout."""
    settings.SANDBOX = True
    move_clock("2025-01-03T12:00:00+08:00")
    sub = the_planted_customer()
    for place in ("payouts", "factories"):
        monkeypatch.setattr(
            f"settlement.tests.{place}.a_paying_customer", lambda *_args, **_more: sub
        )
    bank.two_days()
    order = bank.a_cancelled_purchase()
    bank.the_channel_remits(order)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    bank.a_failed_payout()
    a_holding(sub, a_fund("990077"), lots=("100.00",))


def the_planted_customer() -> SubAccount:
    person = a_customer(name=NAME, certificate_no=CERTIFICATE)
    a_user(person=person, mobile=MOBILE)
    sub = a_known_sub_account(person=person)
    a_card(sub, CARD)
    a_mandate(sub)
    return sub


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log says, as its own handler writes it."""
    root = logging.getLogger()
    ours = next(one for one in root.handlers if one.get_name() == "stderr")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(ours.formatter)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def planted_in(text: str) -> list[str]:
    return [value for value in PLANTED if value in text]


def visitors() -> list[str]:
    return ["nobody", "no role", "superuser", *ROLES]


def a_person_of(kind: str) -> Staff | None:
    if kind == "nobody":
        return None
    if kind in ROLES:
        return a_person(role=kind)
    person = a_person(role="operations", is_superuser=kind == "superuser")
    person.groups.clear()
    return person


@pytest.mark.parametrize("kind", visitors())
def test_no_page_and_no_line_of_the_log_shows_it(kind: str, log: io.StringIO) -> None:
    urls, _left = addresses()
    client = a_visitor(a_person_of(kind))
    searched = [f"/search/?q={value}" for value in PLANTED[1:]]
    searched += [f"/accounts/useraccount/?q={value}" for value in PLANTED[1:]]
    found, broken = {}, []
    for seen in crawl(client, [*urls, *searched]):
        if planted := planted_in(seen.text):
            found[seen.url] = planted
        if seen.status >= 500:
            broken.append(seen.url)

    assert found == {}
    assert broken == []
    assert "request_finished" in log.getvalue()
    assert planted_in(log.getvalue()) == []


def test_every_address_is_among_them() -> None:
    """What needs a record of its kind is left out only where there is no record."""
    _urls, left = addresses()

    assert [route for route in left if "<path:object_id>" not in route] == []
    assert len(list(patterns())) - len(left) > 120


@pytest.mark.parametrize("role", sorted(EXPORTERS))
def test_no_export_shows_it(role: str) -> None:
    client = a_visitor(a_person(role=role))
    found, taken = {}, 0
    for model, one in admin.site._registry.items():
        for format in ("csv", "xlsx"):
            url = reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_export")
            every = "?day=all" if getattr(one, "day_field", "") else ""
            answer = client.post(f"{url}{every}", {"format": format})
            assert answer.status_code in (200, 403), url
            if answer.status_code == 200:
                taken += 1
                if planted := planted_in(_read(answer, format)):
                    found[model.__name__] = planted

    assert found == {}
    assert taken > 60


def _read(answer: Any, format: str) -> str:
    if format == "csv":
        return body(answer)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for row in book.worksheets[0].values for cell in row]
    return "\n".join(cells)


def test_no_row_of_the_database_holds_it() -> None:
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            quoted = connection.ops.quote_name(name)
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {quoted} AS t"  # noqa: S608 - our tables
                " WHERE t::text LIKE ANY (%s))",
                [[f"%{value}%" for value in PLANTED]],
            )
            if cursor.fetchone()[0]:
                found.append(name)

    assert len(names) > 80
    assert found == []


def test_a_reveal_shows_it_to_one_person_on_one_page() -> None:
    person = a_person(role="compliance")
    client = a_visitor(person)
    second_factors.enrol_for_sandbox(person)
    customer = FundTradingAccount.objects.filter(name_masked="显**").get()
    page = reverse("admin:accounts_fundtradingaccount_change", args=[customer.pk])
    client.post(
        page.replace("/change/", "/reveal/"),
        {
            "fields": ["NAME", "CERTIFICATE", "MOBILE", "CARD"],
            "reason_code": "AUTHORITY",
            "note": f"Letter of the court names {CARD} and {MOBILE}",
            "code": second_factors.current_code(person),
        },
    )
    assert Reveal.objects.count() == 1
    urls, _left = addresses()
    shown = {seen.url for seen in crawl(client, urls) if planted_in(seen.text)}
    assert shown == {page}
    assert planted_in(body(client.get(page))) == list(PLANTED)
    for other in ("compliance", "auditor"):
        seen = body(a_visitor(a_person(role=other)).get(page))
        assert planted_in(seen) == []
    answer = client.post("/accounts/fundtradingaccount/export/", {"format": "csv"})
    assert planted_in(body(answer)) == []
