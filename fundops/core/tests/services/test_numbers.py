from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from fundops.core.errors import NumberRefused
from fundops.core.models import NumberRange
from fundops.core.services import numbers

D = dt.date(2025, 1, 2)


@pytest.mark.django_db
class TestTake:
    def test_begins_with_one_for_each_kind_and_day(self) -> None:
        assert numbers.take(prefix="CL", business_date=D) == 1
        assert numbers.take(prefix="RF", business_date=D) == 1
        assert numbers.take(prefix="CL", business_date=dt.date(2025, 1, 3)) == 1

    def test_gives_consecutive_numbers(self) -> None:
        assert numbers.take(prefix="CL", business_date=D, count=40) == 1
        assert numbers.take(prefix="CL", business_date=D, count=2) == 41
        assert numbers.take(prefix="CL", business_date=D) == 43

    def test_refuses_more_than_seven_digits(self) -> None:
        NumberRange.objects.create(prefix="CL", business_date=D, next_free=9_999_999)
        assert numbers.take(prefix="CL", business_date=D) == 9_999_999

        with pytest.raises(NumberRefused, match="no number left"):
            numbers.take(prefix="CL", business_date=D)

    def test_refuses_to_take_none(self) -> None:
        with pytest.raises(NumberRefused, match="one or more"):
            numbers.take(prefix="CL", business_date=D, count=0)


@pytest.mark.django_db(transaction=True)
class TestTakeInTransactions:
    def test_refuses_to_work_outside_of_one(self) -> None:
        with pytest.raises(RuntimeError, match="transaction"):
            numbers.take(prefix="CL", business_date=D)

    def test_gives_a_number_back_when_its_user_fails(self) -> None:
        with transaction.atomic():
            numbers.take(prefix="CL", business_date=D)
            transaction.set_rollback(True)

        with transaction.atomic():
            assert numbers.take(prefix="CL", business_date=D) == 1

    def test_gives_no_number_twice_to_eight_at_once(self) -> None:
        def take(_: int) -> int:
            try:
                with transaction.atomic():
                    return numbers.take(prefix="CL", business_date=D)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            taken = sorted(pool.map(take, range(24)))

        assert taken == list(range(1, 25))


class TestNumber:
    def test_is_prefix_date_and_seven_digits(self) -> None:
        assert numbers.number("CL", dt.date(2018, 1, 4), 12) == "CL201801040000012"
