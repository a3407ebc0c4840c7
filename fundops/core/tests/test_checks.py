from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import run_checks

from fundops.core import checks
from fundops.environment import PROJECT


def ids(found: list[Any]) -> set[str]:
    return {message.id for message in found}


class TestChecks:
    def test_say_nothing_of_a_good_installation(self) -> None:
        assert not [m for m in run_checks() if (m.id or "").startswith("fundops.")]

    @pytest.mark.parametrize(
        ("setting", "value", "check", "said"),
        [
            ("DATA_KEYS", {}, checks.check_keys, "fundops.E001"),
            ("INDEX_KEY", b"", checks.check_keys, "fundops.E002"),
            ("DISTRIBUTOR_CODE", "37", checks.check_distributor, "fundops.E003"),
            ("DISTRIBUTOR_CODE", "37九", checks.check_distributor, "fundops.E003"),
            ("SANDBOX", True, checks.check_production, "fundops.E005"),
            ("DEBUG", True, checks.check_production, "fundops.E006"),
            ("OWN_SERVER", True, checks.check_production, "fundops.E007"),
        ],
    )
    def test_say_what_is_wrong(
        self, settings: Any, setting: str, value: Any, check: Any, said: str
    ) -> None:
        setattr(settings, setting, value)

        assert said in ids(check())

    def test_refuse_one_role_for_both(self, settings: Any) -> None:
        user = settings.DATABASES["default"]["USER"]
        settings.DATABASE_OWNER = {**settings.DATABASE_OWNER, "USER": user}

        assert ids(checks.check_roles()) == {"fundops.E004"}


class TestCheckDeploy:
    """The command as production runs it, with settings of its own."""

    def run(self, **more: str) -> subprocess.CompletedProcess[str]:
        keep = {
            k: v for k, v in os.environ.items() if not k.startswith(("FUNDOPS_", "DAT"))
        }
        return subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy"]
            + ["--fail-level", "WARNING"],
            cwd=PROJECT,
            env={**keep, "FUNDOPS_ENV_FILE": "deploy/check.env", **more},
            capture_output=True,
            text=True,
        )

    def test_is_green_with_the_example_of_production(self) -> None:
        done = self.run()

        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout + done.stderr

    def test_refuses_the_sandbox(self) -> None:
        done = self.run(FUNDOPS_SANDBOX="1")

        assert done.returncode == 1
        assert "fundops.E005" in done.stderr
