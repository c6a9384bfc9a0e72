"""A score in words: what cannot wait first, then values, bands with their source, and the terms."""

from __future__ import annotations

from collections.abc import Mapping

from glidepath.assessment.instrument import BandSet, Instrument, Rule, Urgent, wording
from glidepath.assessment.scoring import ScaleScore, Score
from glidepath.documents.amounts import number
from glidepath.documents.prescriber import Titled
from glidepath.documents.words import words
from glidepath.findings import Citation, Reliability
from glidepath.guidance.words import Words

_MARKS = {
    Reliability.UNVERIFIED: "unverified",
    Reliability.DERIVED: "derived",
    Reliability.PROJECT: "project",
}


def score_text(
    instrument: Instrument, score: Score, sources: Mapping[str, Titled], language: str = "en"
) -> str:
    """The whole score as text for a person to read."""
    parts = [
        [title_line(instrument, language)],
        urgent_lines(score, language),
        result_lines(instrument, score, sources, language),
        [wording(note, language)[0] for note in instrument.notes],
        terms_lines(instrument, language),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def title_line(instrument: Instrument, language: str) -> str:
    """The short name and the title, once where one holds the other."""
    title = wording(instrument.title, language)[0]
    return title if instrument.short in title else f"{instrument.short}: {title}"


def urgent_lines(score: Score, language: str) -> list[str]:
    """The answers that need somebody to act, under their heading."""
    if not score.urgent:
        return []
    terms = words(language)["scores"]
    lines = [
        str(terms["item"]).format(item=entry.item, text=_urgent_text(entry, language))
        for entry in score.urgent
    ]
    return [str(terms["urgent"]), *(f"  {line}" for line in lines)]


def _urgent_text(entry: Urgent, language: str) -> str:
    """How grave an answer is, what it was, and what is to be done, each with its mark."""
    grade = entry.grade
    parts = (
        (grade.words, grade.citation),
        (entry.text, entry.citation),
        (grade.action, grade.action_citation),
    )
    return " ".join(marked(_in(text, language), citation, language) for text, citation in parts)


def result_lines(
    instrument: Instrument, score: Score, sources: Mapping[str, Titled], language: str
) -> list[str]:
    """Values and bands, the main scale first; other bands; and what is missing."""
    terms = words(language)["scores"]
    shown = [name for name, scale in instrument.scales.items() if not scale.part]
    shown.sort(key=lambda name: name != instrument.main)
    lines = [scale_line(instrument, score.scales[name], language) for name in shown]
    used = {score.scales[name].band_set for name in shown if score.scales[name].band}
    lines.extend(
        _bands_line(bands, sources, language)
        for bands in instrument.band_sets
        if bands.name in used
    )
    lines += _other_bands(instrument, score, language)
    if score.missing:
        lines.append(str(terms["missing"]).format(items=", ".join(score.missing)))
    if zeros := _zeros(instrument, score):
        lines.append(str(terms["skipped_zero"]).format(items=", ".join(zeros)))
    if score.not_counted:
        lines.append(str(terms["not_counted"]).format(items=", ".join(score.not_counted)))
    return lines


def _zeros(instrument: Instrument, score: Score) -> list[str]:
    """The items that were skipped and count as zero in a sum, by the instrument's own scoring."""
    summed = {
        name for one in instrument.scales.values() if one.rule is Rule.SUM for name in one.items
    }
    zeros = summed.intersection(score.not_asked) - set(score.answers)
    return [one.id for one in instrument.items if one.id in zeros and one.zero_if_skipped]


def scale_line(instrument: Instrument, result: ScaleScore, language: str) -> str:
    """One scale: its value, range and band; or why it has none, and what it could be."""
    terms = words(language)["scores"]
    scale = instrument.scales[result.scale]
    blanks = {"scale": _in(scale.title, language)}
    if result.band:
        blanks["band"] = _in(result.band, language)
    if scale.rule is Rule.LEVELS:
        if result.band is None and result.could_be:
            blanks["band"] = _in(result.could_be, language)
            return str(terms["could_be"]).format(**blanks)
        line = str(terms["level"]).format(**blanks)
    elif result.value is None:
        return str(terms["no_value" if result.missing else "not_asked"]).format(**blanks)
    else:
        line = str(terms["value_band" if result.band else "value"]).format(
            value=number(result.value),
            lowest=number(scale.lowest),
            highest=number(scale.highest),
            **blanks,
        )
    return marked(line, scale.citation, language)


def _bands_line(bands: BandSet, sources: Mapping[str, Titled], language: str) -> str:
    line = str(words(language)["scores"]["bands"]).format(
        title=_in(bands.title, language), source=source_phrase(bands.citation, sources, language)
    )
    return marked(line, bands.citation, language)


def _other_bands(instrument: Instrument, score: Score, language: str) -> list[str]:
    """What the main scale comes to by the bands that were not chosen."""
    if score.total is None:
        return []
    lines = []
    for bands in instrument.band_sets_for(instrument.main):
        band = bands.band(score.total)
        if bands.name != score.version.band_set and band:
            line = str(words(language)["scores"]["other_bands"]).format(
                title=_in(bands.title, language), band=_in(band.name, language)
            )
            lines.append(marked(line, bands.citation, language))
    return lines


def terms_lines(instrument: Instrument, language: str) -> list[str]:
    """Version, period, attribution and licence: shown wherever the instrument is shown."""
    terms = words(language)["scores"]
    lines = [
        str(terms["version"]).format(version=instrument.version),
        str(terms["period"]).format(period=_in(instrument.period, language)),
        wording(instrument.attribution, language)[0],
        _in(instrument.licence.note, language),
    ]
    if instrument.licence.to_confirm:
        lines.append(str(terms["to_confirm"]))
    lines += wording_lines(instrument, language)
    return [*lines, str(terms["never"])]


def wording_lines(instrument: Instrument, language: str) -> list[str]:
    """What to know about the wording: English only, or seen in one copy only."""
    terms = words(language)["scores"]
    lines = []
    ships = instrument.licence.ships_text
    if ships and language == "es" and not instrument.has_spanish:
        lines.append(str(terms["english_only"]))
    shown_in = {item.id: wording(item.text, language)[1] for item in instrument.items}
    unsure = [
        item.id
        for item in instrument.items
        if item.reliability.get(shown_in[item.id]) is Reliability.UNVERIFIED
    ]
    if unsure:
        lines.append(str(terms["wording_unverified"]).format(items=", ".join(unsure)))
    if instrument.wording.get("stem") is Reliability.UNVERIFIED:
        lines.append(str(terms["stem_unverified"]))
    return lines


def source_phrase(citation: Citation, sources: Mapping[str, Titled], language: str) -> str:
    """A source by title, publisher and year."""
    source = sources[citation.source]
    terms = words(language)["scores"]
    return str(terms["source_year" if source.year else "source"]).format(
        title=source.title, publisher=source.publisher, year=source.year
    )


def marked(text: str, citation: Citation, language: str) -> str:
    """A text with the mark of its reliability, where it is not simply confirmed."""
    mark = _MARKS.get(citation.reliability)
    return str(words(language)["scores"][mark]).format(text=text) if mark else text


def _in(words_: Words, language: str) -> str:
    return words_.es if language == "es" else words_.en
