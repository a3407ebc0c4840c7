from typing import Any

from django.db import migrations

from fundops.core import personal_data

#: What the library's row says of the app, beside the key.
_SAME = (
    *("user_id", "name", "confirmed", "step", "t0", "digits", "tolerance", "drift"),
    *("last_t", "created_at", "last_used_at", "throttling_failure_count"),
    "throttling_failure_timestamp",
)


def _seal_keys(apps: Any, schema_editor: Any) -> None:
    """Move every app's key out of the library's table, sealed; leave none there."""
    in_clear = apps.get_model("otp_totp", "TOTPDevice").objects
    kept = apps.get_model("core", "Authenticator").objects
    for device in in_clear.order_by("pk"):
        sealed = personal_data.seal(device.key, bound_to=f"totp:{device.user_id}")
        same = {name: getattr(device, name) for name in _SAME}
        kept.create(key_sealed=sealed, **same)
    in_clear.all().delete()


def _unseal_keys(apps: Any, schema_editor: Any) -> None:
    in_clear = apps.get_model("otp_totp", "TOTPDevice").objects
    kept = apps.get_model("core", "Authenticator").objects
    for one in kept.order_by("pk"):
        key = personal_data.unseal(one.key_sealed, bound_to=f"totp:{one.user_id}")
        same = {name: getattr(one, name) for name in _SAME}
        in_clear.create(key=key, **same)
    kept.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("otp_totp", "0003_add_timestamps"),
        ("core", "0010_authenticators"),
    ]

    operations = [migrations.RunPython(_seal_keys, _unseal_keys)]
