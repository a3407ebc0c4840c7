"""Seals personal data anew under the newest data key, so that an old one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from accounts.models import BankCard, FundTradingAccount, UserAccount
from fundops.core import personal_data
from fundops.core.models import Authenticator, Staff
from fundops.core.services import audit

#: Where personal data is: the sealed field, and the word it is bound to with the
#: record's number.
SEALED: dict[type[Model], dict[str, str]] = {
    FundTradingAccount: {
        "name_sealed": "name",
        "certificate_no_sealed": "certificate_no",
    },
    UserAccount: {"mobile_sealed": "mobile"},
    BankCard: {"card_no_sealed": "card_no"},
    Authenticator: {"key_sealed": "totp"},
}

#: Rows of one transaction.
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class RotationAnswer:
    """The newest key, and how many records of each kind were sealed under it now."""

    key_id: str
    resealed: dict[str, int]


def rotate_data_keys(*, actor: Staff) -> RotationAnswer:
    """
    Seal every value anew that is under an older key; values under the newest stay.

    Each batch is a transaction of its own: stopped half way, the next run goes on.

    :raises CannotUnseal: naming the record; the batches before it are kept.
    """
    return RotationAnswer(
        key_id=personal_data.newest_key_id(),
        resealed={
            model._meta.model_name or "": _rotate(model, fields, actor)
            for model, fields in SEALED.items()
        },
    )


def _rotate(model: type[Model], fields: dict[str, str], actor: Staff) -> int:
    prefix = f"{personal_data.newest_key_id()}:"
    under_an_older_key = Q()
    for field in fields:
        under_an_older_key |= ~Q(**{f"{field}__startswith": prefix})
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows: list[Any] = list(
                model._default_manager.select_for_update()
                .filter(under_an_older_key, pk__gt=last)
                .order_by("pk")[:BATCH]
            )
            if not rows:
                return done
            for row in rows:
                _reseal(row, fields)
            model._default_manager.bulk_update(rows, list(fields))
            _record(model, len(rows), actor)
        done += len(rows)
        last = rows[-1].pk


def _reseal(row: Any, fields: dict[str, str]) -> None:
    for field, word in fields.items():
        sealed = personal_data.reseal(
            getattr(row, field), bound_to=f"{word}:{row.number}"
        )
        setattr(row, field, sealed)


def _record(model: type[Model], count: int, actor: Staff) -> None:
    key_id = personal_data.newest_key_id()
    audit.record(
        action="accounts.data_key.rotated",
        subject=f"data key {key_id}",
        actor=actor,
        after={"model": model._meta.model_name, "resealed": count},
    )
