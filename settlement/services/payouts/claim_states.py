"""The state of a claim follows its payouts, by legal moves, each of them saved."""

from __future__ import annotations

from settlement.models import Claim
from settlement.selectors.parts import is_divided, parts_of, state_of

_State = Claim.State
#: From a state towards another: the next move; what is not here is no way.
_TOWARDS: dict[str, dict[str, str]] = {
    str(_State.ON_HOLD): {"": "release"},
    str(_State.OPEN): {"": "begin_payout"},
    str(_State.IN_PAYOUT): {
        str(_State.OPEN): "reopen",
        str(_State.RETURNED_TO_BALANCE): "return_to_balance",
        "": "pay",
    },
    str(_State.PAID): {
        str(_State.SETTLED): "settle",
        str(_State.RETURNED_TO_BALANCE): "return_to_balance",
        "": "reopen",
    },
    str(_State.SETTLED): {
        str(_State.RETURNED_TO_BALANCE): "return_to_balance",
        "": "reopen",
    },
}


def follow(claim: Claim, target: Claim.State) -> None:
    """
    Bring a claim, which is locked, to where its payout brought it.

    One in several parts goes where all of its parts are; their payouts are saved.

    :param target: where the payout alone would bring it.
    """
    wanted = state_of(parts_of(claim)) if is_divided(claim) else target
    while claim.state != wanted:
        moves = _TOWARDS.get(str(claim.state), {})
        move = moves.get(str(wanted), moves.get("", ""))
        if not move:
            raise RuntimeError(f"{claim} is {claim.state}, which is no way to {wanted}")
        getattr(claim, move)()
        claim.save(update_fields=["state"])
