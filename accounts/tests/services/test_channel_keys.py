from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.channels import signing
from accounts.channels.errors import UnusableKey
from accounts.models import ChannelKey
from accounts.services.channel_keys import (
    LinkKeys,
    kept_key,
    our_key,
    our_public_key,
    trust_key,
)
from accounts.tests.channels.keys import a_key
from accounts.tests.factories import a_channel

pytestmark = pytest.mark.django_db
PUBLIC = "theirs"


def test_our_key_is_made_once_for_us_alone_and_told(data_dir: Path) -> None:
    a_channel("PAYA")
    key = our_key("PAYA")
    assert our_key("PAYA") == key
    assert (data_dir / "keys" / "PAYA.pem").stat().st_mode & 0o777 == 0o600
    assert our_public_key("PAYA", key.key_id) == signing.public_pem(key)
    assert ChannelKey.objects.count() == 1


def test_a_key_that_stands_is_never_overwritten(tmp_path: Path) -> None:
    first = kept_key(tmp_path / "k.pem")
    assert kept_key(tmp_path / "k.pem") == first
    assert [path.name for path in tmp_path.glob("*.*")] == ["k.pem"]


def test_each_channel_has_keys_of_its_own() -> None:
    a_channel("PAYA")
    a_channel("PAYB")
    assert our_key("PAYA") != our_key("PAYB")
    trust_key(channel="PAYA", public_pem=signing.public_pem(a_key(PUBLIC)))
    assert LinkKeys("PAYA").theirs(a_key(PUBLIC).key_id)
    assert LinkKeys("PAYB").theirs(a_key(PUBLIC).key_id) is None


def test_a_key_given_up_is_trusted_no_more() -> None:
    a_channel("PAYA")
    key_id = trust_key(channel="PAYA", public_pem=signing.public_pem(a_key(PUBLIC)))
    ChannelKey.objects.update(valid_until=timezone.now() - dt.timedelta(seconds=1))
    assert LinkKeys("PAYA").theirs(key_id) is None


def test_our_own_key_is_not_taken_for_the_channels() -> None:
    a_channel("PAYA")
    assert LinkKeys("PAYA").theirs(our_key("PAYA").key_id) is None


def test_trusts_nothing_that_is_no_key() -> None:
    a_channel("PAYA")
    with pytest.raises(UnusableKey):
        trust_key(channel="PAYA", public_pem=b"key")
