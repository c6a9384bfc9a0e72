"""Every text of the pages has its Spanish, and none uses a word that hurts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from glidepath.web import messages
from glidepath.web.messages import HERE, parts, read, texts, untranslated

TEMPLATES = sorted(HERE.rglob("*.html"))
AVOID = re.compile(
    r"\b(addicts?|addiction|abus(?:e|er|ers|ed|ing)|junk(?:ie|y)|clean time|dirty|relaps(?:er|ers)"
    r"|fail(?:ed|s|ure)? (?:to|taper|detox|treatment)|non-?complian\w*|denies|drug[- ]seek\w*"
    r"|habit|substance misuser|user of drugs|alcoholics?"
    r"|adict[oa]s?|drogadict[oa]s?|toxicómano\w*|abus(?:o|ador|ar) de|incumplidor\w*|fracas[óo]\w*"
    r"|recaíd[oa] en el vicio|vicio)\b",
    re.IGNORECASE,
)
# Words with a right to stand, each with the reason.
ALLOWED = ("physical dependence is not addiction", "dependencia física no es adicción")
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_TRANSLATED = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% comment.*?endcomment %\}", re.DOTALL
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# What is no text of ours: names, units and abbreviations that are the same in both languages.
_SAME = {"Glidepath", "English", "Español", "mg", "mL", "PDF", "CSV", "SVG", "QR"}


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_every_text_has_its_spanish(part: Path) -> None:
    assert untranslated(part) == []


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_a_translation_keeps_its_placeholders(part: Path) -> None:
    for message in read(part):
        both = zip(_pair(message.id), _pair(message.string), strict=False)
        for english, spanish in both:
            assert _placeholders(english) == _placeholders(spanish), english


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_no_translation_is_left_over(part: Path) -> None:
    wanted = {(str(_first(message)), context) for _, _, message, context in texts(part)}
    kept = {(str(_first(message.id)), message.context) for message in read(part) if message.id}
    assert kept <= wanted


def test_a_text_that_becomes_plural_or_ceases_to_be_wants_a_new_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "HERE", tmp_path)
    source, kept = tmp_path / "views.py", tmp_path / "locale/es/LC_MESSAGES/django.po"
    one, many = 'gettext("a dose")\n', 'ngettext("a dose", "%(n)s doses", 2)\n'
    source.write_text(one)
    assert messages.update(tmp_path) == 1
    kept.write_text(kept.read_text().replace('"a dose"\nmsgstr ""', '"a dose"\nmsgstr "una dosis"'))
    assert messages.update(tmp_path) == 0
    for after in (many, one):
        source.write_text(after)
        assert len(untranslated(tmp_path)) == messages.update(tmp_path) == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_page_has_no_text_that_nobody_translates(path: Path) -> None:
    if path.name == "broken.html":  # speaks both languages by itself: nothing else may work then
        return
    found = _Texts()
    found.feed(_TAGS.sub(" ", _TRANSLATED.sub(" ", path.read_text())))
    words = {word for text in found.texts for word in _LETTERS.findall(text)}
    assert words <= _SAME


@pytest.mark.parametrize(
    "path",
    sorted([*TEMPLATES, *HERE.rglob("*.po"), *HERE.rglob("*.py")]),
    ids=lambda path: path.relative_to(HERE).as_posix(),
)
def test_no_word_that_hurts(path: Path) -> None:
    content = path.read_text()
    for allowed in ALLOWED:
        content = content.replace(allowed, "")
    assert AVOID.findall(content) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_page_has_no_style_or_script_of_its_own(path: Path) -> None:
    content = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", content)
    assert not re.search(r"<script(?![^>]*\bsrc=)", content)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", content)


class _Texts(HTMLParser):
    """Gathers what a page shows or says: texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "svg"}
        spoken = {"aria-label", "title", "placeholder", "alt"}
        self.texts += [value for name, value in attrs if name in spoken and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "svg"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def _pair(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def _first(value: object) -> str:
    return _pair(value)[0]


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%%|\{\w*\}", text))
