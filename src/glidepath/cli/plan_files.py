"""The files that `glidepath plan` writes: asked for sensibly, made first, and then written."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from glidepath.cli.malformed import cut
from glidepath.cli.writing import write_whole
from glidepath.errors import InvalidRequest

if TYPE_CHECKING:
    from glidepath.taper.answer import Answer

_KINDS = ("pdf", "ics", "csv", "svg")
_LONGEST = 200


def files_asked(options: argparse.Namespace) -> dict[str, str]:
    """The file of each kind that is asked for."""
    named = {kind: getattr(options, kind) for kind in _KINDS}
    return {kind: name for kind, name in named.items() if name is not None}


def check_files(options: argparse.Namespace) -> None:
    """Refuse names under which nothing could be kept, before any work; raises InvalidRequest."""
    taken = {}
    if options.request not in (None, "-"):
        taken[_file_of(options.request)] = "--request"
    for kind, name in files_asked(options).items():
        option = f"--{kind}"
        if not name.strip():
            raise InvalidRequest(
                f"{option} needs the name of a file, such as plan.{kind}.",
                option,
                es=f"{option} necesita el nombre de un archivo, como plan.{kind}.",
            )
        if name == "-":
            raise InvalidRequest(
                f"{option} writes to a file, not to standard output; name one, such as plan.{kind}.",
                option,
                es=f"{option} escribe en un archivo, no en la salida estándar; indique uno, como"
                f" plan.{kind}.",
            )
        other = taken.setdefault(_file_of(name), option)
        if other != option:
            raise _same_file(name, other, option)
        _check_place(name, option)


def _same_file(name: str, other: str, option: str) -> InvalidRequest:
    return InvalidRequest(
        f"{other} and {option} name the same file, {cut(name, _LONGEST)!r}; give each its own.",
        option,
        es=f"{other} y {option} indican el mismo archivo, {cut(name, _LONGEST)!r}; dé uno a cada una.",
    )


def _file_of(name: str) -> tuple[object, ...]:
    """What tells a file from others, whatever it is called here."""
    path = os.path.realpath(name)
    try:
        there = os.stat(path)
    except OSError:
        return (path,)
    return (there.st_dev, there.st_ino)


def _check_place(name: str, option: str) -> None:
    path = Path(name)
    if path.is_dir() or name.endswith("/"):
        raise InvalidRequest(
            f"{cut(name, _LONGEST)!r} is a folder; name a file in it.",
            option,
            es=f"{cut(name, _LONGEST)!r} es una carpeta; indique un archivo dentro.",
        )
    if not path.parent.is_dir():
        raise InvalidRequest(
            f"There is no folder {cut(str(path.parent), _LONGEST)!r}; make it first, or name another.",
            option,
            es=f"No existe la carpeta {cut(str(path.parent), _LONGEST)!r}; créela antes o indique otra.",
        )


def write_files(answer: Answer, options: argparse.Namespace) -> None:
    """Write every file that is asked for; none before all are made. Raises OSError."""
    made = {name: _made(kind, answer, options) for kind, name in files_asked(options).items()}
    for name, content in made.items():
        write_whole(name, content)


def _made(kind: str, answer: Answer, options: argparse.Namespace) -> bytes:
    from glidepath.catalogue import load

    catalogue, language = load(), options.lang
    formulary, schedule = catalogue.formulary, answer.schedule
    if schedule is None:
        raise ValueError("no plan to write")
    if kind == "pdf":
        from glidepath.documents.pdf import plan_pdf

        return plan_pdf(answer, formulary, catalogue.sources, language)
    if kind == "ics":
        from glidepath.documents.calendar import plan_calendar

        return plan_calendar(answer, formulary, language)
    if kind == "csv":
        from glidepath.documents.schedule_file import schedule_csv

        return schedule_csv(schedule).encode()
    from glidepath.documents.chart import dose_chart_svg

    limits = catalogue.limits(answer.request.start)
    return dose_chart_svg(schedule, formulary, language, limits=limits).encode()
