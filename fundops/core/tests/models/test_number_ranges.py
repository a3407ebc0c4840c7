from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from fundops.core.models import NumberRange
from fundops.core.tests.allowing import allowed
from fundops.core.tests.factories import THURSDAY

pytestmark = pytest.mark.django_db


def test_a_kind_and_day_has_one_range() -> None:
    NumberRange.objects.create(prefix="CL", business_date=THURSDAY)

    with pytest.raises(IntegrityError, match="core_numberrange_unique"):
        NumberRange.objects.create(prefix="CL", business_date=THURSDAY)


@pytest.mark.parametrize("moved", [0, 4])
def test_a_range_never_goes_back(moved: int) -> None:
    NumberRange.objects.create(prefix="CL", business_date=THURSDAY, next_free=5)

    with pytest.raises(IntegrityError, match="never goes back"):
        NumberRange.objects.update(next_free=moved)


def test_a_range_is_never_removed() -> None:
    NumberRange.objects.create(prefix="CL", business_date=THURSDAY)

    with (
        allowed("DELETE ON core_numberrange"),
        pytest.raises(IntegrityError, match="never goes back"),
        transaction.atomic(),
    ):
        NumberRange.objects.all().delete()
