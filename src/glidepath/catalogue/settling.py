"""Getting a process ready that answers many requests."""

from __future__ import annotations

import gc

from glidepath.catalogue import load

_NEW_VALUES = 50_000
_YOUNG_RUNS, _MIDDLE_RUNS = 20, 100


def settle() -> None:
    """Read the facts, and let the garbage collector leave them, and answers in the making, alone.

    An answer is tens of thousands of small values with hardly a cycle among them. Python would look
    through them, and through all facts, for cycles several times an answer; that takes a tenth of
    the time of all answers and most of the time of the slowest ones.
    """
    load()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_VALUES, _YOUNG_RUNS, _MIDDLE_RUNS)
