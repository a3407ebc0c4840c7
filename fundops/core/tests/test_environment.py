from __future__ import annotations

import base64
from pathlib import Path

import pytest

from fundops import environment
from fundops.environment import Environment, EnvironmentRefused

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(environment, "PROJECT", tmp_path)
    (tmp_path / "var").mkdir()
    return tmp_path


class TestRead:
    def test_takes_the_file_that_setup_wrote(self, project: Path) -> None:
        (project / "var/env").write_text("# said\n\nFUNDOPS_DISTRIBUTOR = '380'\n")

        assert environment.read({}).text("FUNDOPS_DISTRIBUTOR") == "380"

    def test_lets_the_real_environment_win(self, project: Path) -> None:
        (project / "var/env").write_text("FUNDOPS_SANDBOX=1\nFUNDOPS_DEBUG=1\n")

        env = environment.read({"FUNDOPS_SANDBOX": "0", "FUNDOPS_DEBUG": ""})

        assert not env.flag("FUNDOPS_SANDBOX")
        assert not env.flag("FUNDOPS_DEBUG")

    def test_takes_the_file_that_production_names(self, project: Path) -> None:
        (project / "var/env").write_text("FUNDOPS_DISTRIBUTOR=380\n")
        (project / "real.env").write_text("FUNDOPS_DISTRIBUTOR=381\n")

        env = environment.read({"FUNDOPS_ENV_FILE": "real.env"})

        assert env.text("FUNDOPS_DISTRIBUTOR") == "381"

    def test_refuses_a_named_file_that_is_missing(self, project: Path) -> None:
        with pytest.raises(EnvironmentRefused, match="which is not there"):
            environment.read({"FUNDOPS_ENV_FILE": "gone.env"})

    def test_is_empty_without_a_file(self, project: Path) -> None:
        assert environment.read({}).text("FUNDOPS_SECRET_KEY") == ""

    def test_tells_the_number_of_a_bad_line_but_not_the_line(
        self, project: Path
    ) -> None:
        (project / "var/env").write_text("A=1\nvery secret\n")

        with pytest.raises(EnvironmentRefused, match=r"Line 2") as refused:
            environment.read({})
        assert "secret" not in str(refused.value)


class TestEnvironment:
    @pytest.mark.parametrize("value", ["yes", "true", "2"])
    def test_refuses_a_flag_it_does_not_know(self, value: str) -> None:
        with pytest.raises(EnvironmentRefused, match="1 or 0"):
            Environment({"FUNDOPS_SANDBOX": value}).flag("FUNDOPS_SANDBOX")

    def test_reads_keys_in_their_order(self) -> None:
        env = Environment({"KEYS": f"k2:{KEY}, k1:{KEY}"})

        assert list(env.keys("KEYS")) == ["k2", "k1"]
        assert env.keys("KEYS")["k1"] == bytes(range(32))

    @pytest.mark.parametrize(
        "value",
        [KEY, f":{KEY}", f"k1:{KEY},k1:{KEY}", "k1:short", "k1:c2hvcnQ=", "k1:"],
        ids=["no id", "empty id", "twice", "no base64", "too short", "empty"],
    )
    def test_refuses_keys_it_cannot_use(self, value: str) -> None:
        with pytest.raises(EnvironmentRefused):
            Environment({"KEYS": value}).keys("KEYS")

    def test_begins_a_relative_path_at_the_project(self, project: Path) -> None:
        env = Environment({"FUNDOPS_DATA_DIR": "elsewhere"})

        assert env.path("FUNDOPS_DATA_DIR", Path("x")) == project / "elsewhere"
        assert env.path("NOT_SET", project / "var/data") == project / "var/data"


class TestWriteForDevelopment:
    def test_writes_keys_that_only_its_owner_reads(self, project: Path) -> None:
        assert environment.write_for_development(project / "var/env") is True

        assert (project / "var/env").stat().st_mode & 0o777 == 0o600
        env = environment.read({})
        assert len(env.text("FUNDOPS_SECRET_KEY")) >= 50
        assert len(env.keys("FUNDOPS_DATA_KEYS")) == 1
        assert len(env.key("FUNDOPS_INDEX_KEY")) == 32
        assert env.flag("FUNDOPS_SANDBOX")

    def test_keeps_what_stands(self, project: Path) -> None:
        (project / "var/env").write_text("A=1\n")

        assert environment.write_for_development(project / "var/env") is False
        assert (project / "var/env").read_text() == "A=1\n"

    def test_writes_other_keys_each_time(self, project: Path) -> None:
        environment.write_for_development(project / "var/one")
        environment.write_for_development(project / "var/two")

        one, two = ((project / f"var/{n}").read_text() for n in ("one", "two"))
        assert (
            not set(one.split())
            & set(two.split())
            & {line for line in one.split() if "KEY" in line}
        )
