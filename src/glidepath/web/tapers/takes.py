"""What is taken at one time of day, in words and as a small picture, from the pieces that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from glidepath.catalogue import load
from glidepath.documents.amounts import count_figures
from glidepath.documents.pictures import pieces_svg
from glidepath.documents.summary import short_pieces
from glidepath.taper.schedule import Pieces

_Kept = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Take:
    """What is taken at one time of day: the drug, its milligrams, the pieces in words and drawn.

    `picture` is empty where a product of an older plan is known no more.
    """

    time: str
    drug: str
    mg: str
    pieces: tuple[str, ...]
    picture: SafeString


def take_of(intake: Mapping[str, Any], labels: Mapping[str, Any], language: str) -> Take:
    """An intake of a plan's document; `labels` are the document's own names."""
    kept = tuple((one["product"], one["count"]) for one in intake["pieces"])
    words, picture = _shown(kept, language)
    if not words:
        products = labels["products"]
        words = tuple(
            f"{count_figures(Fraction(count))} × {products[product][language]}"
            for product, count in kept
        )
    drug = labels["drugs"].get(intake["drug"], {}).get(language, intake["drug"])
    return Take(intake["time"], drug, intake["mg"], words, picture)


@lru_cache(maxsize=4096)
def _shown(kept: _Kept, language: str) -> tuple[tuple[str, ...], SafeString]:
    """Words and picture of pieces; empty where a product is not in the formulary any more."""
    formulary = load().formulary
    if not all(product in formulary.products for product, _ in kept):
        return (), SafeString()
    pieces = [Pieces(product, Fraction(count)) for product, count in kept]
    words = tuple(short_pieces(part, formulary, language) for part in pieces)
    # The typesetting of our own data: its texts are escaped where it is drawn.
    return words, mark_safe(pieces_svg(pieces, formulary, language))  # noqa: S308
