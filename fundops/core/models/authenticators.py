"""The app that shows a person's one-time codes; its secret is sealed at rest."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from fundops.core import personal_data

#: Key's id, then base64: no secret in clear looks like it, and the database says so.
SEALED = r"^[A-Za-z0-9_-]+:[A-Za-z0-9+/]{60,}=*$"


class Authenticator(TimestampMixin, ThrottlingMixin, Device):
    """
    A second factor by time (RFC 6238): the library's own, but for where the key lies.

    The key is sealed under a data key and bound to the person: a row given to another
    person opens nothing. `last_t` is the step of the code used last, so that no code is
    taken twice.
    """

    key_sealed = models.TextField(editable=False)
    step = models.PositiveSmallIntegerField(_("seconds a code lasts"), default=30)
    t0 = models.BigIntegerField(default=0)
    digits = models.PositiveSmallIntegerField(_("digits"), default=6)
    tolerance = models.PositiveSmallIntegerField(default=1)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        constraints = [
            models.CheckConstraint(
                condition=Q(key_sealed__regex=SEALED), name="core_authenticator_sealed"
            )
        ]

    # What the library does with a key, and how an app is told of it.
    verify_token = TOTPDevice.verify_token
    get_throttle_factor = TOTPDevice.get_throttle_factor
    config_url = TOTPDevice.config_url
    _read_str_from_settings = TOTPDevice._read_str_from_settings

    @classmethod
    def new(cls, *, user: Any, name: str, key: str = "") -> Authenticator:
        """Make one that is not saved yet, with a key in hex; a fresh one where none."""
        made = cls(user=user, name=name)
        made.key_sealed = personal_data.seal(
            key or default_key(), bound_to=made._bound_to
        )
        return made

    @classmethod
    def made_for(cls, user: Any, name: str) -> Authenticator:
        """Make and keep one with a fresh key, for people without a telephone."""
        made = cls.new(user=user, name=name)
        made.save()
        return made

    @property
    def number(self) -> str:
        """Say what the key is bound to; the same as the person's id."""
        return str(self.user_id)

    @property
    def bin_key(self) -> bytes:
        """The key in clear: to compute codes, never for a page or a log."""
        return bytes.fromhex(
            personal_data.unseal(self.key_sealed, bound_to=self._bound_to)
        )

    @property
    def _bound_to(self) -> str:
        return f"totp:{self.number}"
