from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.models import Break, StepRun
from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day, noon, service
from trading.models import TaLink, TaPackage
from trading.services.fetching import Fetched, fetch_ta_files
from trading.services.receive import Received, receive_ta_files
from trading.tests.linking import OtherSide, a_hub_by_sftp, a_link_by_sftp
from trading.tests.sftp import RunningServer, a_key
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db

INDEX = "OFI_91_379_20250103.TXT"
DATA = "OFD_91_379_20250103_04.TXT"


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


@pytest.fixture
def there(sftp: RunningServer, tmp_path: Path) -> OtherSide:
    return a_link_by_sftp(sftp, tmp_path.name)


@pytest.fixture
def here(data_dir: Path) -> Path:
    return data_dir / "ta" / "91" / "in"


def fetch() -> Fetched:
    return fetch_ta_files(business_date=FRIDAY)


def receive() -> Received:
    return receive_ta_files(
        directory=None, business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
    )


class TestFetchTaFiles:
    def test_brings_the_data_files_before_their_index(
        self, there: OtherSide, here: Path
    ) -> None:
        a_package(there.inbox)

        files = fetch().files

        assert files[-1] == INDEX
        assert sorted(path.name for path in here.iterdir()) == sorted(files)
        for name in files:
            assert (here / name).read_bytes() == (there.inbox / name).read_bytes()

    def test_brings_nothing_twice(self, there: OtherSide) -> None:
        a_package(there.inbox)
        fetch()

        assert fetch() == Fetched()

    def test_leaves_an_index_whose_files_are_to_come(
        self, there: OtherSide, here: Path
    ) -> None:
        a_package(there.inbox)
        late = (there.inbox / DATA).rename(there.inbox.parent / "late")

        fetched = fetch()

        assert INDEX not in fetched.files
        assert fetched.waiting == [f"{INDEX} is there and waits for {DATA}."]
        assert not (here / INDEX).exists()
        late.rename(there.inbox / DATA)
        assert fetch().files == [DATA, INDEX]

    def test_takes_nothing_but_files_of_the_standard(
        self, there: OtherSide, here: Path
    ) -> None:
        a_package(there.inbox)
        (there.inbox / "README").write_text("not ours")
        (there.inbox / f"{DATA}.tmp").write_text("half")

        assert len(fetch().files) == 4
        assert not (here / "README").exists()

    def test_goes_on_after_a_cut_and_ends_the_same(
        self, there: OtherSide, here: Path, sftp: RunningServer
    ) -> None:
        a_package(there.inbox)

        with sftp.cutting("read", 10):
            cut = fetch()

        assert cut.troubles
        assert not (here / INDEX).exists()
        [found] = Break.objects.all()
        assert (found.reason, found.party) == ("TRANSFER_CUT", "91")
        files = {*cut.files, *fetch().files}
        assert files == {path.name for path in there.inbox.iterdir()}
        for name in files:
            assert (here / name).read_bytes() == (there.inbox / name).read_bytes()
        assert Break.objects.get().state == "RESOLVED"

    def test_says_nothing_to_a_server_with_another_key(
        self, there: OtherSide, here: Path, tmp_path: Path
    ) -> None:
        a_package(there.inbox)
        TaLink.objects.update(host_key=a_key(tmp_path / "other"))

        fetched = fetch()

        assert fetched.files == []
        assert "somebody may stand in between" in fetched.troubles[0]
        found = Break.objects.get()
        assert (found.reason, found.state) == ("HOST_KEY_DIFFERS", "OPEN")
        assert "SHA256:" in found.message

    def test_lets_a_person_look_at_a_wrong_key_though_it_is_right_again(
        self, there: OtherSide, tmp_path: Path, sftp: RunningServer
    ) -> None:
        TaLink.objects.update(host_key=a_key(tmp_path / "other"))
        fetch()
        TaLink.objects.update(host_key=sftp.host_key)

        assert fetch().troubles == []
        assert Break.objects.get().state == "OPEN"

    def test_is_not_stopped_by_another_place_in_trouble(
        self, there: OtherSide, sftp: RunningServer, tmp_path: Path
    ) -> None:
        a_link_by_sftp(sftp, f"{tmp_path.name}-90", ta="90")
        TaLink.objects.filter(transfer_agent__code="90").update(inbox="/nowhere")
        a_package(there.inbox)

        fetched = fetch()

        assert len(fetched.troubles) == 1
        assert INDEX in fetched.files

    def test_removes_what_a_killed_run_left_aside(
        self, there: OtherSide, here: Path
    ) -> None:
        (here / ".index-killed").mkdir(parents=True)

        fetch()

        assert list(here.iterdir()) == []

    def test_brings_files_of_many_tas_from_a_hub_once(
        self, sftp: RunningServer, tmp_path: Path, data_dir: Path
    ) -> None:
        hub = a_hub_by_sftp(sftp, tmp_path.name)
        a_package(hub.inbox)
        a_package(hub.inbox, ta="92")

        files = fetch().files

        assert len(files) == len(set(files)) == 8
        assert (data_dir / "hubs" / "HUB" / "in" / INDEX).exists()


class TestReceiveFromAServer:
    def test_fetches_and_receives_in_one_step(self, there: OtherSide) -> None:
        a_package(there.inbox)

        received = receive()

        assert received.new == [INDEX]
        run = StepRun.objects.get(step="receive_ta_files")
        assert run.answer["fetched"] == 4

    def test_stops_a_corrected_package(self, there: OtherSide) -> None:
        a_package(there.inbox)
        receive()
        a_package(there.inbox, files={"02": [], "04": []})

        assert receive().refused == [INDEX]
        states = TaPackage.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["CHECKED", "REFUSED"]

    def test_receives_what_is_here_though_a_place_is_in_trouble(
        self, there: OtherSide, here: Path
    ) -> None:
        a_package(here)
        TaLink.objects.update(port=1)

        received = receive()

        assert received.new == [INDEX]
        assert "cannot be reached" in received.reasons[0]
        assert StepRun.objects.get().state == "WARNING"

    def test_calls_nobody_in_a_dry_run(self, there: OtherSide, here: Path) -> None:
        a_package(there.inbox)

        received = receive_ta_files(
            directory=None,
            business_date=FRIDAY,
            actor=service(),
            now=noon(FRIDAY),
            dry_run=True,
        )

        assert received.fetched == Fetched()
        assert not here.exists()
