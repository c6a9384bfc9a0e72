"""The invented lives of the clinic, and how they are dealt to its programmes."""

from __future__ import annotations

from glidepath.web.demo.life import Life
from glidepath.web.demo.lives.after import AFTER, ENDED
from glidepath.web.demo.lives.alongside import ALONGSIDE
from glidepath.web.demo.lives.beginning import EVALUATING, RECOGNISING
from glidepath.web.demo.lives.older import OLDER
from glidepath.web.demo.lives.planning import PLANNING
from glidepath.web.demo.lives.tapering import TAPERING

_SHARES = (RECOGNISING, TAPERING, EVALUATING, ALONGSIDE, PLANNING, AFTER, ENDED, OLDER)


def lives(count: int, after: int = 0) -> list[Life]:
    """So many lives of all stages, the first `after` left out; after the last, the first again.

    Each kind is spread evenly, so that a small clinic has some of each as well.
    """
    spread = sorted(
        ((place + 0.5) / len(share), number, place)
        for number, share in enumerate(_SHARES)
        for place in range(len(share))
    )
    dealt = [_SHARES[number][place] for _, number, place in spread]
    return [dealt[place % len(dealt)] for place in range(after, after + count)]
