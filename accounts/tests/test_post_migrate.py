from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from accounts.models import SELF, Channel, Partner
from accounts.post_migrate import SANDBOX_CHANNEL, after_migration
from fundops.core.tests.allowing import allowed

pytestmark = pytest.mark.django_db


def migrate(app: str = "accounts") -> None:
    after_migration(apps.get_app_config(app))


class TestRowsThatMustExist:
    def test_are_the_distributors_own_sales_as_a_partner(self) -> None:
        assert Partner.objects.get(code=SELF).is_active

    def test_are_written_again_where_they_were_lost(self) -> None:
        with allowed("DELETE ON accounts_partner", "DELETE ON accounts_outlet"):
            Partner.objects.filter(code=SELF).delete()
        migrate()
        assert Partner.objects.filter(code=SELF).exists()

    def test_change_nothing_that_is_there(self) -> None:
        Partner.objects.filter(code=SELF).update(name="样例自营", outlet_code="9001")
        migrate()
        assert Partner.objects.get(code=SELF).outlet_code == "9001"

    def test_wait_for_this_rooms_migration(self) -> None:
        with allowed("DELETE ON accounts_partner", "DELETE ON accounts_outlet"):
            Partner.objects.filter(code=SELF).delete()
        migrate("core")
        assert not Partner.objects.filter(code=SELF).exists()


class TestTheSandboxChannel:
    @pytest.mark.parametrize("sandbox", [True, False])
    def test_is_there_where_the_sandbox_is_allowed(
        self, settings: Any, sandbox: bool
    ) -> None:
        with allowed("DELETE ON accounts_channel"):
            Channel.objects.filter(code=SANDBOX_CHANNEL).delete()
        settings.SANDBOX = sandbox
        migrate()
        found = Channel.objects.filter(code=SANDBOX_CHANNEL, endpoint="sandbox:")
        assert found.exists() == sandbox
