"""The plan as a PDF: a sheet for the person and pages for the prescriber, tagged for screen readers.

The values go to the typesetter as JSON; no markup is ever made from them. The same answer gives
the same bytes: the date of making is the plan's start, and no system font is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from glidepath.documents.amounts import date_phrase
from glidepath.documents.prescriber import Titled, prescriber_pages
from glidepath.documents.sheet import person_sheet
from glidepath.documents.summary import plan_title
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.taper.answer import Answer

_STYLES = ("Regular", "Semibold", "Bold")
_PAPERS = {"UK": "a4"}


def plan_pdf(
    answer: Answer,
    formulary: Formulary,
    sources: Mapping[str, Titled],
    language: str = "en",
    *,
    parts: tuple[str, ...] = ("person", "prescriber"),
) -> bytes:
    """The PDF's bytes, checked against PDF/UA-1; `parts` may leave out one of the two readers.

    Without a schedule there is nothing for the person to take, so only the prescriber's page is
    made, with the reasons.
    """
    import typst

    data = json.dumps(plan_data(answer, formulary, sources, language, parts), ensure_ascii=False)
    made = datetime.combine(answer.request.start, time(0), UTC)
    return typst.compile(
        files("glidepath").joinpath("documents", "plan.typ").read_bytes(),
        font_paths=fonts()[0],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"plan": data},
        pdf_standards="ua-1",
        timestamp=made,
    )


def plan_data(
    answer: Answer,
    formulary: Formulary,
    sources: Mapping[str, Titled],
    language: str,
    parts: tuple[str, ...],
) -> dict[str, Any]:
    """The values that the template places on paper."""
    table = words(language)
    has_plan = answer.schedule is not None
    person = person_sheet(answer, formulary, language) if has_plan and "person" in parts else None
    prescriber = None
    if "prescriber" in parts or not has_plan:
        prescriber = prescriber_pages(answer, formulary, sources, language)
    before, _, rest = table["prescriber"]["page"].partition("{page}")
    certificate = answer.certificate
    return {
        "title": plan_title(answer.request, language, "sheet" if person else "plan"),
        "language": language,
        "paper": _PAPERS.get(answer.request.market, "us-letter"),
        "words": table["plan"],
        "page_words": {"before": before, "between": rest.partition("{pages}")[0]},
        "footer": table["prescriber"]["footer"].format(
            title=plan_title(answer.request, language),
            first=date_phrase(answer.request.start, language),
            catalogue=certificate.catalogue[:19] if certificate else "",
            version=certificate.version if certificate else "",
        ),
        "person": person,
        "prescriber": prescriber,
    }


@cache
def fonts() -> tuple[Any, TemporaryDirectory[str]]:
    """The bundled font (Source Sans Pro, SIL Open Font License), and the folder that holds it.

    The package ships every style twice, as TTF and OTF; a folder with just our files makes the
    choice the same on every machine. It lasts as long as the process, since fonts are read late.
    """
    import typst

    folder = TemporaryDirectory(prefix="glidepath-fonts-")
    source = files("font_source_sans_pro").joinpath("files")
    for style in _STYLES:
        name = f"SourceSansPro-{style}.ttf"
        Path(folder.name, name).write_bytes(source.joinpath(name).read_bytes())
    return typst.Fonts(include_system_fonts=False, font_paths=[folder.name]), folder
