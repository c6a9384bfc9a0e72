"""What is taken at one time as a small picture: pieces drawn as they are cut, a liquid in a syringe.

The pictures use no style attributes and no classes, and draw in `currentColor`, so that they are
legible on a light and a dark page and may stand inside one with a strict content policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin
from xml.sax.saxutils import escape

from glidepath.documents.amounts import number
from glidepath.documents.summary import short_pieces
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product
from glidepath.taper.schedule import Pieces

HEIGHT = 28
_GAP = 4
_RADIUS = 11
_MIDDLE = HEIGHT // 2
_TINT = 'fill="currentColor" fill-opacity="0.18" stroke="currentColor" stroke-width="1.5"'
_LINE = 'stroke="currentColor" stroke-width="1.5"'
_CUT = 'fill="none" stroke="currentColor" stroke-opacity="0.45" stroke-dasharray="2 2"'
# Syringes by what they hold, in millilitres, each with so many marks: the smallest that is enough.
_SYRINGES = ((1, 10), (3, 6), (5, 5), (10, 10))
_BARREL = 56


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One piece as SVG, and how wide it is."""

    svg: str
    width: int


def pieces_svg(pieces: Sequence[Pieces], formulary: Formulary, language: str) -> str:
    """The pieces of one dose time as SVG with a title in the language ("1½ tablets of 2 mg").

    Each drawn piece carries `data-count`, the part of a piece (or the millilitres) it stands for,
    so that the drawing can be checked against what is to be taken. Raises UnknownName for a product
    that the formulary does not hold or a language without words.
    """
    drawn = [
        drawing for part in pieces for drawing in _drawings(formulary.product(part.product), part)
    ]
    joint = f" {words(language)['pieces']['and']} "
    title = joint.join(short_pieces(part, formulary, language) for part in pieces)
    parts: list[str] = []
    left = 0
    for drawing in drawn:
        parts.append(f'<g transform="translate({left} 0)">{drawing.svg}</g>')
        left += drawing.width + _GAP
    width = max(1, left - _GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{HEIGHT}"'
        f' viewBox="0 0 {width} {HEIGHT}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _drawings(product: Product, part: Pieces) -> Iterator[_Drawing]:
    """One drawing for each whole piece and one for the part of a piece, or syringes of a liquid."""
    whole, rest = divmod(part.count, 1)
    if product.is_liquid:
        largest = Fraction(_SYRINGES[-1][0])
        full, rest = divmod(part.count, largest)
        volumes = [largest] * int(full) + ([rest] if rest else [])
        yield from (_syringe(volume) for volume in volumes)
        return
    for share in [Fraction(1)] * int(whole) + ([rest] if rest else []):
        yield _piece(product, share)


def _piece(product: Product, share: Fraction) -> _Drawing:
    form = product.form
    if "tablet" in form or form == "ODT":
        svg, width = _tablet(product, share), 2 * _RADIUS + 2
    elif "capsule" in form:
        svg, width = _bar(36, 14, 7, share), 38
        svg += f'<path d="M19 7V21" {_LINE}/>'
    elif form == "oral spray":
        svg, width = _spray(), 24
    else:
        svg, width = _bar(24, 18, 1, share), 26
    return _Drawing(f'<g data-count="{number(share)}">{svg}</g>', width)


def _tablet(product: Product, share: Fraction) -> str:
    """A round tablet with the lines it may be cut along; what is left over is only hinted at."""
    middle = _RADIUS + 1
    if share == 1:
        scored = product.smallest_count < 1 and not product.known_unscored
        quartered = product.smallest_count <= Fraction(1, 4)
        top, bottom = _MIDDLE - _RADIUS, _MIDDLE + _RADIUS
        lines = f'<path d="M{middle} {top}V{bottom}" {_LINE}/>' if scored else ""
        if quartered:
            lines += f'<path d="M1 {_MIDDLE}H{2 * _RADIUS + 1}" {_LINE}/>'
        return f'<circle cx="{middle}" cy="{_MIDDLE}" r="{_RADIUS}" {_TINT}/>{lines}'
    x, y = _on_edge(share)
    large = int(share > Fraction(1, 2))
    # From the top against the clock, so that a half is the left half.
    sector = f"M{middle} {_MIDDLE}V{_MIDDLE - _RADIUS}A{_RADIUS} {_RADIUS} 0 {large} 0 {x} {y}Z"
    return (
        f'<circle cx="{middle}" cy="{_MIDDLE}" r="{_RADIUS}" {_CUT}/><path d="{sector}" {_TINT}/>'
    )


def _on_edge(share: Fraction) -> tuple[str, str]:
    """Where a cut that takes this share of a round tablet meets its edge."""
    angle = 2 * pi * float(share)
    x, y = _RADIUS + 1 - _RADIUS * sin(angle), _MIDDLE - _RADIUS * cos(angle)
    return f"{x:.2f}", f"{y:.2f}"


def _bar(width: int, height: int, corner: int, share: Fraction) -> str:
    """A flat piece with round corners; a part of it is cut off straight, the rest hinted at."""
    top = (HEIGHT - height) // 2
    place = f'x="1" y="{top}" height="{height}"'
    drawn = f'<rect {place} rx="{corner}" width="{float(width * share):.2f}" {_TINT}/>'
    if share == 1:
        return drawn
    return f'<rect {place} rx="{corner}" width="{width}" {_CUT}/>{drawn}'


def _spray() -> str:
    """One spray: a bottle and what leaves it."""
    return (
        f'<rect x="1" y="10" width="12" height="17" rx="2" {_TINT}/>'
        f'<path d="M4 10V4H11V10" fill="none" {_LINE}/>'
        f'<path d="M14 6H22M14 4L21 1M14 8L21 11" fill="none" {_LINE}/>'
    )


def _syringe(volume: Fraction) -> _Drawing:
    """An oral syringe drawn up to a volume in millilitres, with its marks."""
    size, marks = next((size, marks) for size, marks in _SYRINGES if volume <= size)
    left, top, bottom = 8, 7, 21
    right = left + _BARREL
    level = float(left + _BARREL * volume / size)
    ticks = "".join(
        f"M{left + _BARREL * n / marks:.1f} {top}v{4 if n % 2 else 6}" for n in range(1, marks)
    )
    svg = (
        f'<path d="M1 {_MIDDLE}H{left}" {_LINE}/>'
        f'<rect x="{left}" y="{top}" width="{_BARREL}" height="{bottom - top}" rx="2" fill="none"'
        f" {_LINE}/>"
        f'<rect x="{left}" y="{top}" width="{level - left:.1f}" height="{bottom - top}" rx="2"'
        ' fill="currentColor" fill-opacity="0.3"/>'
        f'<path d="{ticks}" fill="none" stroke="currentColor" stroke-opacity="0.6"/>'
        f'<path d="M{level:.1f} {top - 4}V{bottom + 4}" stroke="currentColor" stroke-width="2.5"/>'
        f'<path d="M{level:.1f} {_MIDDLE}H{right + 10}M{right + 10} {top + 1}V{bottom - 1}"'
        f' fill="none" {_LINE}/>'
    )
    return _Drawing(f'<g data-count="{number(volume)}">{svg}</g>', right + 12)
