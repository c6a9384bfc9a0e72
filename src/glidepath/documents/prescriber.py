"""What stands on the prescriber's pages: table, quantities, prescription text, findings, certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from glidepath.documents.amounts import (
    change_phrase,
    count_figures,
    date_phrase,
    number,
    product_phrase,
)
from glidepath.documents.sentences import doses_before, drug_name
from glidepath.documents.summary import (
    by_severity,
    certificate_lines,
    cited,
    equivalent_figure,
    fallen_name,
    finding_text,
    finding_ways,
    goal_line,
    length_line,
    now_lines,
    pace_line,
    short_change,
    short_pieces,
    switch_line,
    tables_named,
    way_line,
)
from glidepath.documents.words import words
from glidepath.findings import Severity
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.answer import Answer, StepEquivalent
from glidepath.taper.regimen import TIMES
from glidepath.taper.request import GoalKind
from glidepath.taper.schedule import Fill, LimitException, Schedule, Step


class Titled(Protocol):
    """A source as the catalogue holds it: title, publisher and year."""

    @property
    def title(self) -> str:
        """The publication's title."""

    @property
    def publisher(self) -> str:
        """Who published it."""

    @property
    def year(self) -> int:
        """The year, 0 where none is known."""


def prescriber_pages(
    answer: Answer, formulary: Formulary, sources: Mapping[str, Titled], language: str
) -> dict[str, Any]:
    """Everything the prescriber's pages say, ready to be placed."""
    table = words(language)
    terms = table["prescriber"]
    certificate = answer.certificate
    return {
        "title": terms["title"],
        "facts": _facts(answer, formulary, language),
        "reasons": _reasons(answer, language),
        "exceptions": _exceptions(answer, formulary, language),
        **_findings(answer, language),
        **_table(answer, formulary, language),
        "fills_title": terms["quantities"],
        "fills": [_fill(fill, answer, formulary, language) for fill in answer.fills],
        "fill_columns": [
            terms["fill_dates"],
            terms["product"],
            terms["quantity"],
            terms["directions_title"],
        ],
        "codes": _codes(answer, formulary, language),
        "checks_title": terms["checks"],
        "certificate": certificate_lines(certificate, language) if certificate else [],
        "check_columns": [terms[key] for key in ("rule", "holds", "figure", "meaning")],
        "checks": [
            {
                "rule": check.rule,
                "holds": terms["yes" if check.holds else "no"],
                "figure": check.figure,
                "text": check.text_es if language == "es" else check.text,
            }
            for check in (certificate.checks if certificate else ())
        ],
        "sources_title": terms["sources"],
        "sources": _sources(answer, sources),
        "advice": table["plan"]["advice"],
    }


def _facts(answer: Answer, formulary: Formulary, language: str) -> list[dict[str, str]]:
    terms, request = words(language)["plan"], answer.request
    rows = [
        {"label": terms["now"], "text": line} for line in now_lines(request, formulary, language)
    ]
    rows.append({"label": terms["goal"], "text": goal_line(request, formulary, language)})
    if request.goal.kind is not GoalKind.MAINTAIN:
        rows.append({"label": terms["pace"], "text": pace_line(request, language)})
    if switch := switch_line(answer, formulary, language):
        rows.append({"label": terms["table"], "text": switch})
    if answer.schedule is not None:
        rows.append({"label": terms["length"], "text": length_line(answer.schedule, language)})
    return rows


def _reasons(answer: Answer, language: str) -> list[str]:
    remedy = words(language)["plan"]["remedy"]
    if language == "es":
        return [f"{r.text_es} {remedy}: {r.remedy_es}" for r in answer.reasons]
    return [f"{r.text} {remedy}: {r.remedy}" for r in answer.reasons]


def _exceptions(answer: Answer, formulary: Formulary, language: str) -> list[dict[str, Any]]:
    """Each exception with its ways out; the same ways as of the one above are not repeated."""
    said: tuple[str, ...] = ()
    rows = []
    for entry in answer.exceptions:
        ways = tuple(way_line(way, language) for way in entry.ways_out)
        rows.append(_exception(entry, ways, formulary, language, repeated=ways == said))
        said = ways
    return rows


def _exception(
    entry: LimitException,
    ways: tuple[str, ...],
    formulary: Formulary,
    language: str,
    *,
    repeated: bool,
) -> dict[str, Any]:
    terms, spanish = words(language)["plan"], language == "es"
    why = entry.why_es if spanish else entry.why
    if not ways and not entry.avoidable:
        why = f"{why} {terms['no_way_out'].format(why=entry.no_way_out_es if spanish else entry.no_way_out)}"
    elif ways and repeated:
        why, ways = f"{why} {terms['ways_out_same']}", ()
    return {
        "title": terms["exception_avoidable" if entry.avoidable else "exception"].format(
            day=date_phrase(entry.day, language),
            drug=fallen_name(entry, formulary, language),
            change=change_phrase(entry.from_dose.value, entry.to_dose.value, language),
        ),
        "why": why,
        "ways": list(ways),
    }


def _findings(answer: Answer, language: str) -> dict[str, Any]:
    """What to look at before going on, which stands above the table, and what is good to know."""
    groups = {
        severity: {
            "title": heading,
            "items": [
                {
                    "text": finding_text(finding, language),
                    "source": f"[{cited(finding.citation, language)}]",
                    "ways": list(finding_ways(finding, language)),
                }
                for finding in group
            ],
        }
        for severity, heading, group in by_severity(answer, language)
    }
    good_to_know = groups.pop(Severity.INFO.value, None)
    return {"findings": [*groups.values()], "good_to_know": good_to_know}


def _table(answer: Answer, formulary: Formulary, language: str) -> dict[str, Any]:
    """The table of steps, with a column of equivalents where drugs are switched or added up."""
    terms, plan = words(language)["prescriber"], words(language)["plan"]
    schedule = answer.schedule
    result: dict[str, Any] = {"steps_title": terms["steps"], "steps": [], "equivalent_note": ""}
    if schedule is None:
        return result
    drugs = {*schedule.before, *(drug for step in schedule.steps for drug in step.daily)}
    named = len(drugs) > 1
    equivalents: tuple[StepEquivalent | None, ...] = (None,) * len(schedule.steps)
    columns = [
        plan["number"],
        f"{plan['date']} / {terms['until']}",
        terms["day_count"],
        plan["take"],
        plan["mg_day"],
        plan["change"],
    ]
    if answer.equivalents and named:
        equivalents = answer.equivalents
        result["equivalent_note"] = terms["equivalent_note"].format(tables=tables_named(answer))
        columns.append(terms["equivalent"])
    result["columns"] = columns
    result["steps"] = [
        _step(place, step, before, equivalent, formulary, language, named=named)
        for place, (step, before, equivalent) in enumerate(
            zip(schedule.steps, doses_before(schedule), equivalents, strict=True), start=1
        )
    ]
    return result


def _step(  # noqa: PLR0913
    place: int,
    step: Step,
    before: Mapping[str, Milligrams],
    equivalent: StepEquivalent | None,
    formulary: Formulary,
    language: str,
    *,
    named: bool,
) -> dict[str, Any]:
    drugs = [drug for drug in {**before, **step.daily} if before.get(drug) or step.daily.get(drug)]
    mg, changes = [], []
    for drug in drugs:
        now, was = step.daily.get(drug, NO_MILLIGRAMS), before.get(drug, NO_MILLIGRAMS)
        label = f"{drug_name(drug, formulary, language)} " if named else ""
        mg.append(f"{label}{number(now.value)}")
        changes.append(short_change(was, now, language))
    return {
        "number": str(place),
        "dates": [date_phrase(step.first_day, language), date_phrase(step.last_day, language)],
        "days": str(step.days),
        "take": _take(step, formulary, language, named=named),
        "mg": mg,
        "change": changes,
        "equivalent": equivalent_figure(equivalent, language) if equivalent else "",
    }


def _take(step: Step, formulary: Formulary, language: str, *, named: bool) -> list[dict[str, str]]:
    names = words(language)["time_names"]
    if not step.intakes:
        return [{"time": "", "text": words(language)["plan"]["nothing"]}]
    rows = []
    for intake in sorted(step.intakes, key=lambda entry: TIMES.index(entry.time)):
        text = " + ".join(short_pieces(part, formulary, language) for part in intake.pieces)
        drug = f"{drug_name(intake.drug, formulary, language)} " if named else ""
        rows.append({"time": names[intake.time], "text": f"{drug}{text}"})
    return rows


def _fill(fill: Fill, answer: Answer, formulary: Formulary, language: str) -> dict[str, Any]:
    """One quantity to dispense, with the text of its prescription."""
    terms = words(language)["prescriber"]
    product = formulary.products[fill.product]
    used = "" if fill.count == fill.dispense else terms["used"].format(count=number(fill.count))
    unit = " mL" if product.is_liquid else ""
    assert answer.schedule is not None
    return {
        "dates": [date_phrase(fill.first_day, language), date_phrase(fill.last_day, language)],
        "product": _product_name(fill.product, formulary, language),
        "quantity": f"{fill.dispense}{unit}{used}",
        "directions": _directions(fill, answer.schedule, formulary, language),
    }


def _product_name(product_id: str, formulary: Formulary, language: str) -> str:
    product = formulary.products[product_id]
    return str(words(language)["prescriber"]["fill"]).format(
        drug=drug_name(product.drug, formulary, language),
        product=product_phrase(product, language),
    )


def _codes(answer: Answer, formulary: Formulary, language: str) -> list[str]:
    """Each product dispensed with its RxNorm code and, in the US, its controlled-drug schedule."""
    terms = words(language)["prescriber"]
    lines = []
    for product_id in dict.fromkeys(fill.product for fill in answer.fills):
        product = formulary.products[product_id]
        codes = [terms["codes"].format(rxcui=product.rxcui)] if product.rxcui else []
        if product.dea_schedule and answer.request.market == "US":
            codes.append(terms["schedule_code"].format(code=product.dea_schedule))
        if codes:
            name = _product_name(product_id, formulary, language)
            lines.append(f"{name}: {', '.join(codes)}")
    return lines


def _directions(fill: Fill, schedule: Schedule, formulary: Formulary, language: str) -> list[str]:
    """For each step within the fill: how much of the product at each time of day."""
    table = words(language)
    terms = table["prescriber"]
    product = formulary.products[fill.product]
    lines = []
    for step in schedule.steps:
        first, last = max(step.first_day, fill.first_day), min(step.last_day, fill.last_day)
        if first > last:
            continue
        counts = [
            terms["direction_liquid" if product.is_liquid else "direction"].format(
                count=number(part.count) if product.is_liquid else count_figures(part.count),
                time=table["times"][intake.time],
            )
            for intake in sorted(step.intakes, key=lambda entry: TIMES.index(entry.time))
            for part in intake.pieces
            if part.product == fill.product
        ]
        if counts:
            lines.append((date_phrase(first, language), date_phrase(last, language), counts))
    if len(lines) == 1:
        return [", ".join(lines[0][2])]
    return [
        terms["directions"].format(first=first, last=last, counts=", ".join(counts))
        for first, last, counts in lines
    ]


def _sources(answer: Answer, sources: Mapping[str, Titled]) -> list[str]:
    """Every source that a finding cites, once, with its title."""
    lines = []
    for key in dict.fromkeys(finding.citation.source for finding in answer.findings):
        source = sources.get(key)
        if source is None:
            lines.append(key)
            continue
        year = f", {source.year}" if source.year else ""
        lines.append(f"{key}: {source.title}. {source.publisher}{year}.")
    return lines
