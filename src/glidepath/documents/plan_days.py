"""What a stored plan has day by day: doses and pieces, before it, during it and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from glidepath.documents.amounts import count_figures, number
from glidepath.documents.request_in_words import Json, Names
from glidepath.documents.words import words
from glidepath.taper.regimen import TIMES

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one version has on some days.

    `doses` are milligrams a day by drug id, None where the plan says nothing of the days; `text`
    says them in words. `pieces` is one line for each dose time and drug; it is empty where nothing
    is taken or only the dose is known, as on days before the plan.
    """

    doses: Mapping[str, str] | None
    text: str
    pieces: tuple[str, ...] = ()


class PlanDays:
    """What one stored answer has day by day; names and language are those it is told in."""

    def __init__(self, document: Json, names: Names, language: str) -> None:
        self.names = names
        self.language = language
        self.terms = words(language)["comparison"]
        self.steps = [
            (date.fromisoformat(step["first_day"]), date.fromisoformat(step["last_day"]), step)
            for step in document["steps"]
        ]
        self.before: Mapping[str, str] = document.get("before", {})
        self.lived = {
            date.fromisoformat(entry["day"]): entry["doses"]
            for entry in document["request"].get("lived", ())
        }

    def borders(self) -> Iterator[date]:
        """Every day on which what is taken may change."""
        for first, last, _ in self.steps:
            yield from (first, last + _ONE_DAY)
        for day in self.lived:
            yield from (day, day + _ONE_DAY)

    def on(self, day: date) -> Taken:
        """What is taken on a day."""
        for first, last, step in self.steps:
            if first <= day <= last:
                return self._taken(step["mg_per_day"], tuple(self._pieces(step)))
        if not self.steps:
            return self._taken(None)
        if day < self.steps[0][0]:
            return self._taken(self.lived.get(day, self.before))
        return self._taken(None if self.steps[-1][2]["take"] else {})

    def _taken(self, doses: Mapping[str, str] | None, pieces: tuple[str, ...] = ()) -> Taken:
        if doses is None:
            return Taken(None, str(self.terms["not_in_plan"]))
        some = {drug: mg for drug, mg in doses.items() if Fraction(mg)}
        text = ", ".join(
            str(self.terms["drug"]).format(drug=self.names.drug(drug), mg=mg)
            for drug, mg in sorted(some.items())
        )
        return Taken(some, text or str(self.terms["nothing"]), pieces)

    def _pieces(self, step: Json) -> Iterator[str]:
        times = [time.value for time in TIMES]
        for intake in sorted(step["take"], key=lambda i: (times.index(i["time"]), i["drug"])):
            yield str(self.terms["pieces_at"]).format(
                time=words(self.language)["time_names"][intake["time"]],
                pieces=" + ".join(self._piece(part) for part in intake["pieces"]),
            )

    def _piece(self, part: Json) -> str:
        liquid = part["product"] in self.names.liquids
        count = Fraction(part["count"])
        return str(self.terms["pieces_liquid" if liquid else "pieces"]).format(
            count=number(count) if liquid else count_figures(count),
            product=self.names.product(part["product"]),
        )
