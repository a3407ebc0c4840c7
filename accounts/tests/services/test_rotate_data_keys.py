from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from accounts.models import BankCard, FundTradingAccount, UserAccount
from accounts.services import rotate_data_keys as rotation
from accounts.services.rotate_data_keys import SEALED, rotate_data_keys
from accounts.tests.factories import a_bank_card, a_person, a_user
from fundops.core.models import AuditEntry, Authenticator
from fundops.core.personal_data import CannotUnseal
from fundops.core.tests.factories import a_person as a_member
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture(autouse=True)
def _old_key(settings: Any) -> None:
    settings.DATA_KEYS = {"k1": OLD}


def rotate(settings: Any) -> dict[str, int]:
    settings.DATA_KEYS = {"k2": NEW, "k1": OLD}
    return rotate_data_keys(actor=service()).resealed


def test_seals_everything_anew_so_that_the_old_key_can_go(settings: Any) -> None:
    a_user(person=a_person(name="样例甲", certificate_no="990101199001010011"))
    a_bank_card(card_no="6299000000000001")
    mobile = UserAccount.objects.get().mobile

    rotate(settings)

    settings.DATA_KEYS = {"k2": NEW}
    people = FundTradingAccount.objects.order_by("pk")
    assert people[0].name == "样例甲"
    assert people[0].certificate_no == "990101199001010011"
    assert UserAccount.objects.get().mobile == mobile
    assert BankCard.objects.get().card_no == "6299000000000001"


def test_seals_the_secrets_of_authenticators_anew(settings: Any) -> None:
    device = Authenticator.made_for(a_member(), "test")
    key = device.bin_key

    assert rotate(settings)["authenticator"] == 1

    settings.DATA_KEYS = {"k2": NEW}
    assert Authenticator.objects.get().bin_key == key


def test_counts_and_leaves_a_trace_without_personal_data(settings: Any) -> None:
    a_bank_card()

    resealed = rotate(settings)

    assert resealed == {
        "fundtradingaccount": 1,
        "useraccount": 0,
        "bankcard": 1,
        "authenticator": 0,
    }
    traces = AuditEntry.objects.filter(action="accounts.data_key.rotated")
    assert [t.after for t in traces.order_by("pk")] == [
        {"model": "fundtradingaccount", "resealed": 1},
        {"model": "bankcard", "resealed": 1},
    ]


def test_changes_nothing_the_second_time(settings: Any) -> None:
    a_bank_card()
    rotate(settings)
    sealed = BankCard.objects.get().card_no_sealed
    entries = AuditEntry.objects.count()

    assert set(rotate(settings).values()) == {0}

    assert BankCard.objects.get().card_no_sealed == sealed
    assert AuditEntry.objects.count() == entries


def test_goes_on_where_it_was_stopped(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    people = [a_person() for _ in range(5)]
    lost = FundTradingAccount.objects.filter(pk=people[3].pk)
    kept = people[3].name_sealed
    lost.update(name_sealed="k0:AAAA")

    with pytest.raises(CannotUnseal, match=f"name:{people[3].number}"):
        rotate(settings)
    new = FundTradingAccount.objects.filter(name_sealed__startswith="k2:")
    assert new.count() == 2

    lost.update(name_sealed=kept)
    assert rotate(settings)["fundtradingaccount"] == 3
    assert new.count() == 5


def test_a_value_moved_to_another_record_does_not_open(settings: Any) -> None:
    one, other = a_person(), a_person()
    FundTradingAccount.objects.filter(pk=other.pk).update(name_sealed=one.name_sealed)

    with pytest.raises(CannotUnseal, match=f"name:{other.number}"):
        rotate(settings)


def test_every_sealed_field_of_the_house_is_rotated() -> None:
    sealed = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name.endswith("_sealed")
    }
    assert sealed == {
        (model, name) for model, fields in SEALED.items() for name in fields
    }
