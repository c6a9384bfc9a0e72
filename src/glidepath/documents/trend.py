"""Scores over time as SVG: points joined by a line, a gap where a total is missing; words and table.

The same chart serves every instrument. Bands are thin lines with their names, so that no meaning
rests on colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from glidepath.assessment.instrument import Band, Instrument, Rule, Scale
from glidepath.assessment.scoring import Score
from glidepath.documents.amounts import date_phrase, number
from glidepath.documents.chart import LIGHT, LOCALES, Colours, titled
from glidepath.documents.words import words
from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words

_WIDTH = 620

Scores = Sequence[tuple[date, Score]]


def trend_svg(
    instrument: Instrument,
    scores: Scores,
    language: str = "en",
    *,
    scale: str | None = None,
    colours: Colours = LIGHT,
) -> str:
    """The chart as SVG text, with its sentence as title for screen readers.

    `scale` names the scale to draw, the main one unless given; one without a number is drawn by
    its levels, the lowest at the bottom. Raises InvalidRequest where there is no such scale.
    """
    import altair as alt
    import vl_convert

    drawn = _scale(instrument, scale)
    chart = _chart(alt, instrument, drawn, scores, language, colours)
    svg: str = vl_convert.vegalite_to_svg(
        chart.to_dict(validate=False), time_format_locale=LOCALES[language], show_warnings=False
    )
    return titled(svg, trend_words(instrument, scores, language, scale=scale))


def trend_words(
    instrument: Instrument, scores: Scores, language: str = "en", *, scale: str | None = None
) -> str:
    """What the chart shows: the first and last score, the extremes, and the days without one."""
    terms = words(language)["trend"]
    drawn = _scale(instrument, scale)
    ordered = _ordered(scores)
    known = [(day, place) for day, score in ordered if (place := _place(drawn, score)) is not None]
    sentence = str(
        terms[("sentence_none", "sentence_one")[len(known)] if len(known) < 2 else "sentence"]
    )
    blanks: dict[str, str | int] = {"short": _name(instrument, drawn, language)}
    if known:
        extremes = [place for _, place in known]
        blanks |= {
            "first": _value(drawn, known[0][1], language),
            "first_day": date_phrase(known[0][0], language),
            "last": _value(drawn, known[-1][1], language),
            "last_day": date_phrase(known[-1][0], language),
            "count": len(known),
            "lowest": _value(drawn, min(extremes), language),
            "highest": _value(drawn, max(extremes), language),
        }
    lines = [sentence.format(**blanks)]
    for why, days in _gaps(drawn, ordered).items():
        said = ", ".join(date_phrase(day, language) for day in days)
        lines.append(str(terms[why]).format(days=said))
    return " ".join(lines)


def trend_table(
    instrument: Instrument, scores: Scores, language: str = "en", *, scale: str | None = None
) -> tuple[list[str], list[list[str]]]:
    """The numbers behind the chart: column headings, and a row of day, score and band a score."""
    terms = words(language)["trend"]
    drawn = _scale(instrument, scale)
    rows = []
    for day, score in _ordered(scores):
        place = _place(drawn, score)
        band = score.scales[drawn.id].band
        rows.append(
            [
                date_phrase(day, language),
                terms["no_score"] if place is None else _value(drawn, place, language),
                _in(band, language) if band else "",
            ]
        )
    return list(terms["columns"]), rows


def _scale(instrument: Instrument, name: str | None) -> Scale:
    chosen = name or instrument.main
    if chosen not in instrument.scales:
        names = ", ".join(s.id for s in instrument.scales.values() if not s.part)
        raise InvalidRequest(
            f"{instrument.short} has no single score to draw; name one of {names}.",
            "scale",
            es=f"{instrument.short} no tiene una sola puntuación que dibujar; nombre una de {names}.",
        )
    return instrument.scales[chosen]


def _ordered(scores: Scores) -> list[tuple[date, Score]]:
    return sorted(scores, key=lambda dated: dated[0])


def _gaps(scale: Scale, ordered: Scores) -> dict[str, list[date]]:
    """The days without a score, by the sentence that says why."""
    gaps: dict[str, list[date]] = {}
    for day, score in ordered:
        if _place(scale, score) is None:
            lacks = score.scales[scale.id].missing or not score.scales[scale.id].not_asked
            gaps.setdefault("gaps" if lacks else "gaps_not_asked", []).append(day)
    return gaps


def _place(scale: Scale, score: Score) -> Any:
    """Where a score stands on the axis: its value, or the number of its level; None for a gap."""
    result = score.scales[scale.id]
    if scale.rule is not Rule.LEVELS:
        return result.value
    names = [level.name for level in reversed(scale.levels)]
    return names.index(result.band) if result.band else None


def _value(scale: Scale, place: Any, language: str) -> str:
    if scale.rule is Rule.LEVELS:
        return _in(scale.levels[len(scale.levels) - 1 - place].name, language)
    return number(place)


def _name(instrument: Instrument, scale: Scale, language: str) -> str:
    if scale.id == instrument.main:
        return instrument.short
    return f"{instrument.short}, {_in(scale.title, language)}"


def _in(text: Words, language: str) -> str:
    return text.es if language == "es" else text.en


def _points(scale: Scale, scores: Scores) -> list[dict[str, Any]]:
    """The points; a missing one keeps its day, so that the line breaks there."""
    points = []
    for day, score in _ordered(scores):
        place = _place(scale, score)
        # A coordinate on paper, never read back.
        points.append({"day": day.isoformat(), "score": None if place is None else float(place)})
    return points


def _bands(
    instrument: Instrument, scale: Scale, scores: Scores, language: str
) -> list[dict[str, Any]]:
    """Where each band begins, with its name: of the set that the latest score was read by."""
    if scale.rule is Rule.LEVELS:
        named = enumerate(reversed([_in(level.name, language) for level in scale.levels]))
        return [{"from": float(p), "middle": float(p), "band": name} for p, name in named]
    fitting = instrument.band_sets_for(scale.id)
    used = _ordered(scores)[-1][1].scales[scale.id].band_set if scores else ""
    chosen = [bands for bands in fitting if bands.name == used] or list(fitting[:1])
    bands: tuple[Band, ...] = chosen[0].bands if chosen else ()
    return [
        {
            "from": float(band.lowest),
            "middle": float(band.lowest + min(band.highest + 1, scale.highest)) / 2,
            "band": _in(band.name, language),
        }
        for band in bands
    ]


def _chart(
    alt: Any,
    instrument: Instrument,
    scale: Scale,
    scores: Scores,
    language: str,
    colours: Colours,
) -> Any:
    axis = {
        "labelColor": colours.quiet,
        "domainColor": colours.line,
        "tickColor": colours.line,
        "labelFontSize": 12,
    }
    levels = scale.rule is Rule.LEVELS
    top = len(scale.levels) - 1 if levels else float(scale.highest)
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", padding=12),
        axis=alt.Axis(
            format="%-d %b %Y",
            grid=False,
            labelOverlap=True,
            labelSeparation=12,
            tickCount=6,
            **axis,
        ),
    )
    y_axis = None if levels else alt.Axis(tickCount=5, format="~r", grid=False, **axis)
    lowest = 0.0 if levels else float(scale.lowest)
    y_scale = alt.Scale(domain=[lowest, top], nice=False, padding=6 if levels else 0)
    y = alt.Y("score:Q", title=None, scale=y_scale, axis=y_axis)
    points = alt.Chart(alt.Data(values=_points(scale, scores)))
    layers = [
        *_band_layers(alt, _bands(instrument, scale, scores, language), y_scale, y_axis, colours)
    ]
    layers.append(
        points.mark_line(
            strokeWidth=2, color=colours.primary, invalid="break-paths-show-path-domains"
        ).encode(x=x, y=y)
    )
    layers.append(
        points.mark_point(
            filled=True, size=50, opacity=1, color=colours.primary, invalid="filter"
        ).encode(x=x, y=y)
    )
    title = alt.Title(
        str(words(language)["trend"]["title"]).format(short=_name(instrument, scale, language)),
        anchor="start",
        color=colours.ink,
        fontSize=14,
        fontWeight="normal",
    )
    return (
        alt.layer(*layers)
        .properties(width=_WIDTH, height=170, title=title)
        .configure_view(stroke="transparent")
        .configure(
            background="transparent",
            # Names of bands are measured in another font than the reader's, which may be wider.
            padding={"left": 5, "top": 5, "right": 40, "bottom": 5},
            font="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
        )
    )


def _band_layers(
    alt: Any, bands: list[dict[str, Any]], scale: Any, axis: Any, colours: Colours
) -> list[Any]:
    """A thin line where each band begins, and its name beside the chart."""
    if not bands:
        return []
    data = alt.Chart(alt.Data(values=bands))
    name = {"align": "left", "baseline": "middle", "dx": 8, "fontSize": 11}
    at = alt.Y("middle:Q", title=None, scale=scale, axis=axis)
    return [
        data.mark_rule(strokeWidth=1, color=colours.line).encode(
            y=alt.Y("from:Q", title=None, scale=scale, axis=axis)
        ),
        data.mark_text(color=colours.quiet, **name).encode(
            x=alt.value(_WIDTH), y=at, text="band:N"
        ),
    ]
