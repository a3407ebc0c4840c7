"""Secrets of authenticator apps: sealed in the table, good for one person only."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from fundops.core.models import Authenticator
from fundops.core.personal_data import CannotUnseal
from fundops.core.services import authenticators, second_factors
from fundops.core.tests.allowing import allowed
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db
_TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
_RIGHTS = "INSERT, UPDATE, DELETE ON otp_totp_totpdevice"


def everything() -> str:
    """Read every row of every table that the application reads, as text."""
    read = []
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_TABLES} AND relnamespace = 'public'::regnamespace"
            " AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row::text FROM public."{table}" AS row')
            read += [text for (text,) in cursor.fetchall()]
    return "\n".join(read).lower()


def enrolled(secret: str) -> Authenticator:
    code = f"{totp(bytes.fromhex(secret)):06d}"
    return authenticators.enrol(person=a_person(), secret=secret, code=code)[0]


def test_no_secret_is_in_clear_in_any_table() -> None:
    secret = authenticators.new_secret()
    device = enrolled(secret)
    assert device.bin_key.hex() == secret
    found = everything()
    base32 = authenticators.readable(secret).replace(" ", "")
    assert "core.second_factor.enrolled" in found
    assert [word for word in (secret, base32) if word.lower() in found] == []
    assert TOTPDevice.objects.count() == 0


def test_the_database_refuses_one_in_clear() -> None:
    device = Authenticator.made_for(a_person(), "test")
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        Authenticator.objects.filter(pk=device.pk).update(key_sealed="ab" * 20)


def test_given_to_another_person_it_opens_nothing() -> None:
    device = Authenticator.made_for(a_person(), "test")
    other = a_person()
    Authenticator.objects.filter(pk=device.pk).update(user=other)
    with pytest.raises(CannotUnseal):
        second_factors.device_of(other).verify_token("000000")


def test_keys_of_the_library_s_table_are_moved_and_stay_good() -> None:
    migration = importlib.import_module(
        "fundops.core.migrations.0011_seal_keys_of_authenticators"
    )
    person = a_person()
    with allowed(_RIGHTS):
        old = TOTPDevice.objects.create(user=person, name="app", last_t=7)
        migration._seal_keys(apps, None)
        device = Authenticator.objects.get(user=person)
        assert not TOTPDevice.objects.exists()
        assert (device.bin_key, device.last_t) == (old.bin_key, 7)
        migration._unseal_keys(apps, None)
        assert not Authenticator.objects.exists()
        assert TOTPDevice.objects.get().key == old.key
