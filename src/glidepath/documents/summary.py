"""What the text plan and the PDF both say in short lines: now, goal, pace, doses, findings, check."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from glidepath.documents.amounts import (
    count_figures,
    date_phrase,
    number,
    percent_phrase,
    product_phrase,
    unit_phrase,
)
from glidepath.documents.sentences import drug_name
from glidepath.documents.words import words
from glidepath.findings import Citation, Finding, Reliability
from glidepath.guidance.naming import product_words
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer, Certificate, StepEquivalent
from glidepath.taper.regimen import DrugDoses
from glidepath.taper.request import GoalKind, PlanRequest
from glidepath.taper.schedule import Fill, LimitException, Pieces, Schedule, WayOut
from glidepath.taper.verification import TOTAL


@cache
def _emergency() -> Mapping[str, Any]:
    text = files("glidepath").joinpath("data", "words", "emergency.toml").read_text("utf-8")
    return tomllib.loads(text)


def emergency_numbers(market: str, language: str) -> Mapping[str, str]:
    """Whom to call in a market: `emergency` and `crisis` numbers, `crisis_line` in words."""
    entry = _emergency().get(market) or _emergency()["US"]
    return {
        "emergency": entry["emergency"],
        "crisis": entry["crisis"],
        "crisis_line": entry[f"crisis_{language}"],
    }


def plan_title(request: PlanRequest, language: str, part: str = "plan") -> str:
    """The title of a plan, or of the person's "sheet"; a dose that is kept is called no taper."""
    terms = words(language)[part]
    kept = request.goal.kind is GoalKind.MAINTAIN
    return str(terms["title_maintain" if kept else "title"])


def now_lines(request: PlanRequest, formulary: Formulary, language: str) -> list[str]:
    """What is taken now, one line a drug, with the product where the request names it."""
    return [_now_line(entry, formulary, language) for entry in request.regimen.drugs]


def _now_line(entry: DrugDoses, formulary: Formulary, language: str) -> str:
    terms = words(language)
    daily = str(terms["plan"]["daily"]).format(
        drug=drug_name(entry.drug, formulary, language),
        mg=number(entry.daily.value),
        times=", ".join(
            str(terms["plan"]["time_dose"]).format(
                time=str(terms["time_names"][time]).lower(),
                mg=number(entry.doses[time].value),
            )
            for time in entry.times
        ),
    )
    product = formulary.products.get(entry.product or "")
    if product is None:
        return daily
    named = product_words(product, formulary)
    said = named.es if language == "es" else named.en
    return str(terms["plan"]["daily_product"]).format(daily=daily, product=said)


def goal_line(request: PlanRequest, formulary: Formulary, language: str) -> str:
    """The goal in words."""
    terms = words(language)["plan"]
    if request.goal.kind is not GoalKind.REDUCE or request.goal.daily is None:
        return str(terms[f"goal_{request.goal.kind.value}"])
    mg = number(request.goal.daily.value)
    if request.goal_drug is None:
        return str(terms["goal_reduce"]).format(mg=mg)
    drug = drug_name(request.goal_drug, formulary, language)
    return str(terms["goal_reduce_drug"]).format(drug=drug, mg=mg)


def pace_line(request: PlanRequest, language: str) -> str:
    """The pace with its base: a percentage always says of what. A longer shortest stay is said."""
    pace, least = request.pace, request.min_hold_days
    line = pace_words(pace.reduction, pace.of.value, pace.every_days, language)
    if pace.every_days < least:
        line += str(words(language)["plan"]["pace_least"]).format(days=least)
    return line


def pace_words(reduction: Fraction, of: str, every_days: int, language: str) -> str:
    """A share of the current dose or of the starting dose ("current", "start"), and how often."""
    terms = words(language)["plan"]
    every = terms["pace_every_day" if every_days == 1 else "pace_every"].format(days=every_days)
    return str(terms[f"pace_{of}"]).format(percent=percent_phrase(reduction, language), every=every)


def length_line(schedule: Schedule, language: str) -> str:
    """How long the schedule is, from when to when, and whether its last dose goes on."""
    terms = words(language)["plan"]
    line = str(terms["ends_one" if len(schedule.steps) == 1 else "ends"]).format(
        days=sum(step.days for step in schedule.steps),
        steps=len(schedule.steps),
        first=date_phrase(schedule.steps[0].first_day, language),
        last=date_phrase(schedule.steps[-1].last_day, language),
    )
    return line + str(terms["ends_going_on"]) if schedule.steps[-1].intakes else line


def switch_line(answer: Answer, formulary: Formulary, language: str) -> str:
    """The drug switched to and the tables used; empty without a switch."""
    switch = answer.request.switch
    if switch is None or answer.schedule is None:
        return ""
    return str(words(language)["plan"]["switch"]).format(
        drug=drug_name(switch.drug, formulary, language),
        tables=tables_named(answer),
    )


def tables_named(answer: Answer) -> str:
    """The tables of equivalence that a schedule rests on, by their titles."""
    used = set(answer.schedule.table.values()) if answer.schedule else set()
    return ", ".join(sorted(answer.table_titles.get(table, table) for table in used))


def short_pieces(pieces: Pieces, formulary: Formulary, language: str) -> str:
    """Pieces in figures only, for tables: "1½ tablets of 2 mg", "2.5 mL of the 1 mg/mL solution"."""
    product = formulary.products[pieces.product]
    terms = words(language)["pieces"]
    if product.is_liquid:
        return str(terms["liquid_short"]).format(
            count=number(pieces.count),
            name=words(language)["liquids"][product.form],
            strength=number(product.strength.value),
        )
    return str(terms["piece_short"]).format(
        count=count_figures(pieces.count),
        name=unit_phrase(product, language, pieces.count),
        strength=number(product.strength.value),
    )


def short_change(before: Milligrams, after: Milligrams, language: str) -> str:
    """A change in one short word: "-8.3 %", "new", "same"."""
    terms = words(language)["plan"]
    if before == after:
        return str(terms["same"])
    if not before:
        return str(terms["new"])
    share = 1 - after.value / before.value
    text = percent_phrase(abs(share), language)
    about = words(language)["percent"]["about"].replace("{percent} %", "")
    return ("-" if share > 0 else "+") + text.replace(about, "")


def equivalent_line(equivalent: StepEquivalent, tables: str, language: str) -> str:
    """A step's total in milligrams of diazepam: by the named tables, and over the others."""
    terms = words(language)["plan"]
    return str(terms["equivalent"]).format(
        mg=_range(equivalent.named.low, equivalent.named.high, language),
        tables=tables,
        others=_range(equivalent.low, equivalent.high, language),
    )


def equivalent_figure(equivalent: StepEquivalent, language: str) -> str:
    """A step's total in milligrams of diazepam, with the range over the other tables in brackets."""
    named = _range(equivalent.named.low, equivalent.named.high, language)
    others = _range(equivalent.low, equivalent.high, language)
    return named if named == others else f"{named} ({others})"


def _range(low: Milligrams, high: Milligrams, language: str) -> str:
    ends = _rounded(low), _rounded(high)
    if ends[0] == ends[1]:
        return ends[0]
    return str(words(language)["plan"]["range"]).format(low=ends[0], high=ends[1])


def _rounded(dose: Milligrams) -> str:
    """Milligrams to two decimals: equivalents are rough, and no one swallows them."""
    return number(round(dose.value, 2))


def cited(citation: Citation, language: str) -> str:
    """A citation with its grades and, where it matters, its reliability mark."""
    terms = words(language)["plan"]
    marks = {
        Reliability.UNVERIFIED: terms["unverified"],
        Reliability.DERIVED: terms["derived"],
        Reliability.PROJECT: terms["project"],
    }
    grades = words(language)["grades"]
    parts = [citation.source, citation.at]
    parts += [str(grades.get(grade, grade)) for grade in (citation.strength, citation.certainty)]
    parts.append(str(marks.get(citation.reliability, "")))
    return "; ".join(part for part in parts if part)


def finding_text(finding: Finding, language: str) -> str:
    """A finding's sentence in the language; English where there is no Spanish."""
    return (finding.text_es if language == "es" else "") or finding.text


def finding_ways(finding: Finding, language: str) -> tuple[str, ...]:
    """What could be done instead of what a finding is about, in the language."""
    return (finding.ways_out_es if language == "es" else ()) or finding.ways_out


def way_line(way: WayOut, language: str) -> str:
    """A way out of a step beyond the limit, with how many such steps are left, and how long."""
    terms = words(language)["plan"]
    kind = {0: "way_result_none", 1: "way_result_one"}.get(way.exceptions_left, "way_result")
    result = terms[kind].format(exceptions=way.exceptions_left, days=way.days)
    return f"{way.text_es if language == 'es' else way.text} ({result})"


def by_severity(answer: Answer, language: str) -> Iterator[tuple[str, str, list[Finding]]]:
    """Findings in groups, the gravest first: severity, heading, findings."""
    for severity in words(language)["severity_order"]["order"]:
        group = [finding for finding in answer.findings if finding.severity.value == severity]
        if group:
            yield severity, str(words(language)["plan"][f"severity_{severity}"]), group


def fallen_name(exception: LimitException, formulary: Formulary, language: str) -> str:
    """What fell beyond the limit: a drug, or the total of several."""
    if exception.drug == TOTAL:
        return str(words(language)["plan"]["total_in_diazepam"])
    return drug_name(exception.drug, formulary, language)


def certificate_lines(certificate: Certificate, language: str) -> list[str]:
    """What was checked and what it rests on, in two lines."""
    terms = words(language)["plan"]
    broken = [check.rule for check in certificate.checks if not check.holds]
    count = len(certificate.checks)
    if broken:
        result = str(terms["not_all_hold"]).format(count=count, rules=", ".join(broken))
    else:
        result = str(terms["all_hold"]).format(count=count)
    line = str(terms["certificate_line"]).format(
        catalogue=_short(certificate.catalogue),
        schedule=_short(certificate.schedule),
        version=certificate.version,
    )
    return [result, line]


def _short(digest: str) -> str:
    kind, _, value = digest.partition(":")
    return f"{kind}:{value[:12]}" if value else digest


def fill_line(fill: Fill, formulary: Formulary, language: str) -> str:
    """One quantity to dispense: "27 × clonazepam, tablet of 0.5 mg (26.5 used)"."""
    product = formulary.products[fill.product]
    terms = words(language)["plan"]
    used = "" if fill.count == fill.dispense else terms["used"].format(count=number(fill.count))
    return str(terms["supply_liquid" if product.is_liquid else "supply_line"]).format(
        drug=drug_name(product.drug, formulary, language),
        dispense=fill.dispense,
        product=product_phrase(product, language),
        used=used,
    )
