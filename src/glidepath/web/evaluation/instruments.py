"""The questionnaires of this installation: those that are shipped, and a programme's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from glidepath.assessment.instrument import Instrument, name_drug
from glidepath.assessment.scoring import Score, score
from glidepath.catalogue import Source, load
from glidepath.catalogue.instruments import read_programme_instruments, read_programme_sources
from glidepath.errors import GlidepathError, InvalidFact
from glidepath.guidance.words import Words
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.record.models import Person

NO_DRUG = Words("the medicine", "el medicamento")


@dataclass(frozen=True, slots=True)
class Instruments:
    """Instruments by id, the sources they cite, and what is wrong with a programme's own files."""

    by_id: Mapping[str, Instrument]
    sources: Mapping[str, Source]
    problem: str = ""


def instruments() -> Instruments:
    """The shipped instruments with those of the folder `instruments` in the data folder.

    A file that cannot be read leaves the shipped ones as they are; `problem` says what to mend.
    """
    folder = Path(settings.HOME) / "instruments"
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    stamps = ((path.name, *_stamp(path)) for path in files)
    return _read(folder, tuple(stamps))


def named_for(instrument: Instrument, drug: str) -> Instrument:
    """The instrument with a drug's name where its items leave a place for it."""
    known = load().formulary.drugs.get(drug)
    name = Words(known.id, known.name_es) if known else NO_DRUG
    return name_drug(instrument, name)


def usual_band_set(instrument: Instrument, person: Person) -> str | None:
    """The band set that fits a person: that for women where the first one is for men."""
    names = [bands.name for bands in instrument.band_sets]
    for_women = names[0].replace("men", "women") if names and names[0].endswith("men") else ""
    return for_women if person.sex == Person.Sex.FEMALE and for_women in names else None


def score_of(response: InstrumentResponse, known: Mapping[str, Instrument]) -> Score | None:
    """The score of a response as it was filled in; None where its form is no longer known."""
    instrument = known.get(response.instrument)
    if instrument is None or instrument.version != response.version:
        return None
    try:
        return score(instrument, response.answers, band_set=response.band_set or None)
    except GlidepathError:
        return None


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _read(folder: Path, _stamps: tuple[tuple[str, int, int], ...]) -> Instruments:
    catalogue = load()
    try:
        sources = read_programme_sources(folder, catalogue.sources)
        by_id = read_programme_instruments(folder, catalogue.instruments, sources)
    except InvalidFact as error:
        return Instruments(catalogue.instruments, catalogue.sources, error.message)
    return Instruments(by_id, sources)
