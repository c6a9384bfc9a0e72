"""The dose curve as SVG: a staircase, one small chart a drug; what it shows in words and a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from glidepath.documents.amounts import date_phrase, number, percent_phrase
from glidepath.documents.sentences import drug_name
from glidepath.documents.words import words
from glidepath.guidance.limits import Limits
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import NO_MILLIGRAMS
from glidepath.taper.schedule import Schedule, StepKind

# The limit is drawn on days on which the dose is at most this many times the limit.
_NEAR = Fraction(11, 10)
# A plan of fewer days than this has days along its axis, a longer one months.
_DAYS_BY_MONTH = 84
_DAYS_BEFORE = 14
LOCALES: dict[str, Literal["en-US", "es-MX"]] = {"en": "en-US", "es": "es-MX"}


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a chart, by what they stand for."""

    ink: str
    quiet: str
    line: str
    primary: str
    calm: str
    caution: str


LIGHT = Colours("#1C2B2D", "#55666A", "#D9DEDC", "#0E5A5A", "#2E6E9E", "#7A4B00")
DARK = Colours("#E8EEEC", "#A7B6B6", "#324043", "#6CC5BF", "#86B9E0", "#F0BC63")


def dose_chart_svg(
    schedule: Schedule,
    formulary: Formulary,
    language: str = "en",
    *,
    limits: Limits | None = None,
    today: date | None = None,
    colours: Colours = LIGHT,
) -> str:
    """The chart as SVG text, with its sentence as title for screen readers.

    Days before `today` (the plan's start unless given) are drawn solid, the plan ahead dashed.
    With `limits`, the lowest dose they accept is a thin line on the days on which it is near.
    """
    import altair as alt
    import vl_convert

    turn = today or schedule.steps[0].first_day
    charts = [
        _drug_chart(
            alt,
            _Curve(schedule, drug, turn, limits),
            drug_name(drug, formulary, language),
            language,
            colours,
        )
        for drug in _drugs(schedule)
    ]
    whole = (
        alt.vconcat(*charts, spacing=14)
        .configure_view(stroke=None)
        .configure(
            background="transparent",
            font="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
        )
    )
    svg: str = vl_convert.vegalite_to_svg(
        whole.to_dict(validate=False), time_format_locale=LOCALES[language], show_warnings=False
    )
    return titled(svg, chart_sentence(schedule, formulary, language))


def chart_sentence(schedule: Schedule, formulary: Formulary, language: str = "en") -> str:
    """What the chart shows, in words: where each drug starts, where and when it ends."""
    terms = words(language)["chart"]
    sentences = []
    for drug in _drugs(schedule):
        doses = [step.daily.get(drug, NO_MILLIGRAMS) for step in schedule.steps]
        before = schedule.before.get(drug, NO_MILLIGRAMS)
        changes = [
            step.first_day
            for step, was, now in zip(schedule.steps, [before, *doses], doses, strict=False)
            if was != now
        ]
        last = changes[-1] if changes else schedule.steps[0].first_day
        kind = "sentence" if doses[-1] else "sentence_none"
        blanks = {"from": number(before.value)}
        sentences.append(
            str(terms[kind]).format(
                drug=drug_name(drug, formulary, language),
                first=date_phrase(schedule.steps[0].first_day, language),
                last=date_phrase(last, language),
                to=number(doses[-1].value),
                steps=len(changes),
                **blanks,
            )
        )
    return " ".join(sentences)


def chart_table(
    schedule: Schedule, formulary: Formulary, language: str = "en"
) -> tuple[list[str], list[list[str]]]:
    """The numbers behind the chart: column headings, and one row a step."""
    terms = words(language)["chart"]
    drugs = _drugs(schedule)
    headings = [
        *terms["columns"],
        *(terms["column_drug"].format(drug=drug_name(d, formulary, language)) for d in drugs),
    ]
    rows = [
        [
            date_phrase(step.first_day, language),
            date_phrase(step.last_day, language),
            *(number(step.daily.get(drug, NO_MILLIGRAMS).value) for drug in drugs),
        ]
        for step in schedule.steps
    ]
    return headings, rows


class _Curve:
    """One drug's staircase: exact until the moment it is drawn."""

    def __init__(self, schedule: Schedule, drug: str, turn: date, limits: Limits | None) -> None:
        self.schedule = schedule
        self.drug = drug
        self.turn = turn
        self.limits = limits
        self.first = schedule.steps[0].first_day
        self.last = schedule.steps[-1].last_day
        self.before = schedule.before.get(drug, NO_MILLIGRAMS).value
        self.known = {
            lived.day: lived.doses.get(drug, NO_MILLIGRAMS).value for lived in schedule.lived
        }

    def corners(self) -> Iterator[tuple[date, Fraction]]:
        """Each day on which a tread of the staircase begins, with its dose; then the end."""
        start = min([self.first - timedelta(days=_DAYS_BEFORE), *self.known])
        previous: Fraction | None = None
        day = start
        while day < self.first:
            dose = self.known.get(day, self.before)
            if dose != previous:
                yield day, dose
            previous, day = dose, day + timedelta(days=1)
        for step in self.schedule.steps:
            yield step.first_day, step.daily.get(self.drug, NO_MILLIGRAMS).value
        yield (
            self.last + timedelta(days=1),
            self.schedule.steps[-1].daily.get(self.drug, NO_MILLIGRAMS).value,
        )

    def parts(self) -> dict[str, list[dict[str, Any]]]:
        """The corners before and after the turn; both hold the corner at the turn itself."""
        lived: list[dict[str, Any]] = []
        ahead: list[dict[str, Any]] = []
        dose = self.before
        for day, value in self.corners():
            if day < self.turn:
                lived.append(_point(day, value))
                dose = value
                continue
            if lived and not ahead:
                lived.append(_point(self.turn, dose))
                ahead.append(_point(self.turn, dose))
            ahead.append(_point(day, value))
        return {"lived": lived, "ahead": ahead}

    def limit(self) -> list[dict[str, Any]]:
        """The lowest dose the limit accepts, run by run, on the days on which it is near."""
        if self.limits is None:
            return []
        doses = list(self._daily())
        window = self.limits.window_days
        runs: list[dict[str, Any]] = []
        floor = None
        for place in range(window, len(doses)):
            dose, judged = doses[place]
            highest = max(earlier for earlier, _ in doses[place - window : place])
            lowest = (1 - self.limits.max_reduction) * highest
            near = judged and 0 < dose <= lowest * _NEAR
            day = self.first + timedelta(days=place - window)
            to = (day + timedelta(days=1)).isoformat()
            if near and floor == lowest:
                runs[-1]["to"] = to
            elif near:
                runs.append({"day": day.isoformat(), "to": to, "mg": float(lowest)})
            floor = lowest if near else None
        return runs

    def _daily(self) -> Iterator[tuple[Fraction, bool]]:
        """The dose of each day from one window before the plan; False while drugs are switched."""
        assert self.limits is not None
        for ago in range(self.limits.window_days, 0, -1):
            yield self.known.get(self.first - timedelta(days=ago), self.before), False
        for step in self.schedule.steps:
            dose = step.daily.get(self.drug, NO_MILLIGRAMS).value
            for _ in range(step.days):
                yield dose, step.kind is not StepKind.SWITCH


def _point(day: date, dose: Fraction) -> dict[str, Any]:
    # The only place where a dose becomes a float: a coordinate on paper, never read back.
    return {"day": day.isoformat(), "mg": float(dose)}


def _drugs(schedule: Schedule) -> list[str]:
    named = [*schedule.before, *(drug for step in schedule.steps for drug in step.daily)]
    return list(dict.fromkeys(named))


def _dates(curve: _Curve) -> dict[str, Any]:
    """Where dates stand under the curve: once a month, or on days where the plan is short."""
    if (curve.last - curve.first).days < _DAYS_BY_MONTH:
        return {"format": "%-d %b %Y", "tickCount": 6}
    return {"format": "%b %Y", "tickCount": {"interval": "month", "step": 1}}


def _drug_chart(alt: Any, curve: _Curve, name: str, language: str, colours: Colours) -> Any:
    terms = words(language)["chart"]
    axis = {
        "labelColor": colours.quiet,
        "titleColor": colours.quiet,
        "gridColor": colours.line,
        "domainColor": colours.line,
        "tickColor": colours.line,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(**_dates(curve), grid=False, labelOverlap=True, labelSeparation=12, **axis),
    )
    y = alt.Y(
        "mg:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=5, format="~r", **axis),
    )
    parts = curve.parts()

    def line(values: list[dict[str, Any]], colour: str, dash: list[int]) -> Any:
        return (
            alt.Chart(alt.Data(values=values))
            .mark_line(interpolate="step-after", strokeWidth=2.5, color=colour, strokeDash=dash)
            .encode(x=x, y=y)
        )

    layers = [line(parts["ahead"], colours.calm, [5, 3])]
    if parts["lived"]:
        layers.append(line(parts["lived"], colours.primary, [1, 0]))
    runs = curve.limit()
    if runs:
        rule = alt.Chart(alt.Data(values=runs)).mark_rule(strokeWidth=1, color=colours.caution)
        layers.append(rule.encode(x=x, x2="to:T", y=y))
    title = alt.Title(
        f"{name}: {str(terms['title']).lower()}",
        anchor="start",
        color=colours.ink,
        fontSize=14,
        fontWeight="normal",
        subtitle=_limit_words(curve, language) if runs else [],
        subtitleColor=colours.caution,
        subtitleFontSize=12,
    )
    return alt.layer(*layers).properties(width=620, height=170, title=title)


def _limit_words(curve: _Curve, language: str) -> str:
    assert curve.limits is not None
    return str(words(language)["chart"]["limit"]).format(
        percent=percent_phrase(curve.limits.max_reduction, language), days=curve.limits.window_days
    )


def titled(svg: str, sentence: str) -> str:
    """Give the picture a name that is read out, in the way browsers support."""
    opening, _, rest = svg.partition(">")
    return f'{opening} role="img" aria-label={quoteattr(sentence)}><title>{escape(sentence)}</title>{rest}'
