"""What can go wrong here that an operator causes or must act on."""

from __future__ import annotations

from fundops.core.errors import NotAllowed


class RegistrationRefused(NotAllowed):
    """The TA registration is not in a state for this."""

    code = "accounts.registration_refused"


class FundAccountDiffers(NotAllowed):
    """The TA tells another fund account number than the one that is held."""

    code = "accounts.fund_account_differs"


class ScreeningRefused(NotAllowed):
    """The screening is not one that this person can decide on so."""

    code = "accounts.screening_refused"
