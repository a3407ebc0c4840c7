"""The world of a seed: the same rows each time, in the product and outside."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Mandate, SubAccount
from fundops.core.models import Staff
from fundops.core.tests.factories import a_person, service
from fundops.sandbox import faults
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import SandboxCard, SandboxLot
from fundops.sandbox.services import seed_rows
from fundops.sandbox.services.seed import SeedRefused, SeedResult, seed_world
from trading.models import Holding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def seeded(seed: int = 3) -> SeedResult:
    return seed_world(
        seed=seed,
        customers=12,
        faults=faults.ALL,
        actor=service(),
        tell=lambda _line: None,
    )


class TestRows:
    def test_the_same_seed_holds_the_same(self) -> None:
        people = seed_rows.customers(60)
        first = seed_rows.holding_rows(seed_rows.lots(people, Draws(3)))
        assert first == seed_rows.holding_rows(seed_rows.lots(people, Draws(3)))
        assert first != seed_rows.holding_rows(seed_rows.lots(people, Draws(4)))

    def test_nobody_has_what_another_has(self) -> None:
        people = seed_rows.customers(200)
        first = {person.number: person for person in people}
        for what in ("mobile", "card_no", "certificate_no", "name"):
            assert len({getattr(one, what) for one in first.values()}) == 200
        assert len({one.sub_account_no for one in people}) == len(people)

    def test_no_number_looks_like_a_real_one(self) -> None:
        for person in seed_rows.customers(60):
            assert person.mobile.startswith("1380000")
            assert person.card_no.startswith("622999")
            assert person.name.startswith("样例")


class TestSeedWorld:
    def test_tells_the_outside_what_the_product_was_told(self) -> None:
        made = seeded()
        assert made.is_new
        assert {login["role"] for login in made.logins} >= {"operations", "auditor"}
        assert SubAccount.objects.count() == 13
        assert SandboxCard.objects.count() == 12
        ours = Holding.objects.values_list("sub_account__number", "shares")
        theirs: dict[str, Any] = {}
        for lot in SandboxLot.objects.all():
            key = (lot.sub_account_no, lot.fund_code)
            theirs[str(key)] = theirs.get(str(key), 0) + lot.shares
        assert sorted(shares for _no, shares in ours) == sorted(theirs.values())

    def test_some_cards_can_be_debited_by_one_channel_alone(self) -> None:
        seeded()
        channels: dict[int, set[str]] = {}
        for mandate in Mandate.objects.select_related("channel"):
            known = channels.setdefault(mandate.capital_account_id, set())
            known.add(mandate.channel.code)
        assert {"CHB"} in [known - {"SANDBOX"} for known in channels.values()]
        assert {"CHA", "CHB"} in [known - {"SANDBOX"} for known in channels.values()]

    def test_does_nothing_where_it_is_made(self) -> None:
        seeded()
        again = seeded()
        assert (again.is_new, again.logins) == (False, [])

    def test_refuses_another_world(self) -> None:
        seeded()
        with pytest.raises(SeedRefused, match="seed 3"):
            seeded(4)

    def test_refuses_where_somebody_works(self) -> None:
        a_person()
        assert Staff.objects.count() > 1
        with pytest.raises(SeedRefused, match="empty"):
            seeded()

    def test_refuses_outside_a_sandbox(self, settings: Any) -> None:
        settings.SANDBOX = False
        with pytest.raises(SeedRefused, match="FUNDOPS_SANDBOX"):
            seeded()
