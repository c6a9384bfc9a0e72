"""The Spanish of the pages: find every text, and compile what is translated.

Each part keeps its own `locale/es/LC_MESSAGES/django.po`. `python -m glidepath.web.messages` adds
texts that are new (with an empty translation) and drops those no longer used; a test fails while
a translation is empty. The compiled `.mo` files are made at first use, by `compile_messages`.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

# One date for all, so that the files change only where a text does.
_BEGUN = datetime(2026, 11, 25, tzinfo=UTC)
HERE = Path(__file__).resolve().parent
_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}


def parts() -> list[Path]:
    """The folders of the web application that hold pages or texts."""
    return sorted(path.parent for path in HERE.glob("*/apps.py"))


def compile_messages() -> None:
    """Make every `.mo` file that is missing or older than its `.po` file."""
    for source in HERE.glob("*/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)


def texts(part: Path) -> Iterator[tuple[str, int, object, str | None]]:
    """Every text of a part that wants a translation: file, line, text or texts, context."""
    for path in sorted([*part.rglob("*.py"), *part.rglob("*.html"), *part.rglob("*.txt")]):
        content = path.read_text()
        if path.suffix != ".py":
            content = _as_python(content, path)
        source = io.BytesIO(content.encode())
        found = extract_python(source, list(_KEYWORDS), (), {"encoding": "utf-8"})
        for line, keyword, message, _ in found:
            yield from _text(path.relative_to(HERE).as_posix(), line, keyword, message)


def read(part: Path) -> Catalog:
    """The translations of a part; an empty catalogue where it has none yet."""
    path = _path(part)
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="es")


def update(part: Path) -> int:
    """Bring a part's `.po` file up to date; the number of texts without a translation."""
    old, new = read(part), _empty()
    for file, line, message, context in texts(part):
        known = _known(old, message, context)
        string = known.string if known else None
        new.add(message, string, [(file, line)], context=context)  # type: ignore[arg-type]
    if len(new):
        _path(part).parent.mkdir(parents=True, exist_ok=True)
        with _path(part).open("wb") as written:
            write_po(written, new, width=100, sort_by_file=True, include_lineno=False)
    return sum(1 for message in new if message.id and not _translated(message.string))


def untranslated(part: Path) -> list[str]:
    """The texts of a part that have no Spanish yet."""
    known = read(part)
    missing = []
    for file, line, message, context in texts(part):
        found = _known(known, message, context)
        if found is None or found.fuzzy or not _translated(found.string):
            missing.append(f"{file}:{line}: {message}")
    return missing


def _known(catalogue: Catalog, message: object, context: str | None) -> Message | None:
    """A text with its translation; a text that got a plural, or lost it, wants another one."""
    found = catalogue.get(message, context)  # type: ignore[arg-type]
    return found if found and isinstance(found.id, str) == isinstance(message, str) else None


def _translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _text(
    file: str, line: int, keyword: str, message: object
) -> Iterator[tuple[str, int, object, str | None]]:
    values = message if isinstance(message, tuple) else (message,)
    context = None
    if keyword.startswith(("pgettext", "npgettext")):
        context, values = values[0], values[1:]
    values = tuple(value for value in values if value is not None)
    if "ngettext" in keyword or "npgettext" in keyword:
        yield file, line, values[:2], context
    elif values and isinstance(values[0], str):
        yield file, line, values[0], context


def _as_python(content: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    return templatize(content, origin=str(path))


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).replace(target)


def _path(part: Path) -> Path:
    return part / "locale" / "es" / "LC_MESSAGES" / "django.po"


def _empty() -> Catalog:
    return Catalog(
        locale="es",
        project="Glidepath",
        version="1",
        header_comment="# The Spanish of these pages: formal, written, with medicine names as on the label.",
        creation_date=_BEGUN,
        revision_date=_BEGUN,
        last_translator="Glidepath",
        msgid_bugs_address="",
        fuzzy=False,
        charset="utf-8",
    )


if __name__ == "__main__":
    for part in parts():
        print(f"{part.name}: {update(part)} without Spanish")  # noqa: T201
    compile_messages()
