"""Many requests, one a line: each line gets its answer, in order, whatever the others are."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from pathlib import Path

from glidepath.cli.problems import describe
from glidepath.cli.reading import read_json
from glidepath.errors import InvalidRequest

LONGEST_LINE = 1_000_000
_CHUNK = 25
_WORTH_WORKERS = 50
_AHEAD = 4
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def run_batch(name: str, default_start: date) -> int:
    """Answer every line of a file ("-" for standard input) on standard output; return 0."""
    with _lines_of(name) as lines:
        for answers in _answers(lines, default_start):
            sys.stdout.buffer.write(answers)
    sys.stdout.buffer.flush()
    return 0


@contextmanager
def _lines_of(name: str) -> Iterator[Iterator[bytes]]:
    if name == "-":
        yield _bounded(sys.stdin.buffer)
    else:
        with Path(name).open("rb") as stream:
            yield _bounded(stream)


def _bounded(stream: object) -> Iterator[bytes]:
    """The lines of a stream; one that is too long is cut and will be answered as an error."""
    readline = stream.readline  # type: ignore[attr-defined]
    while line := readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = readline(LONGEST_LINE)
        yield line


def _answers(lines: Iterator[bytes], default_start: date) -> Iterator[bytes]:
    """The answers in order, as lines of UTF-8, one or many at a time."""
    first = list(islice(lines, _WORTH_WORKERS))
    if len(first) < _WORTH_WORKERS or (os.cpu_count() or 1) < 2:
        for line in chain(first, lines):
            yield _answer_chunk([line], default_start)
        return
    workers = min(os.cpu_count() or 1, 8)
    with ProcessPoolExecutor(workers, initializer=_begin_worker) as pool:
        waiting: deque[Future[bytes]] = deque()
        try:
            for chunk in _chunks(chain(first, lines)):
                waiting.append(pool.submit(_answer_chunk, chunk, default_start))
                if len(waiting) >= _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # whoever stops early waits for no answers
            pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """Read the facts once; only the process that was asked hears Ctrl-C and answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from glidepath.catalogue.settling import settle

    settle()


def _chunks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(lines, _CHUNK)):
        yield chunk


def _answer_chunk(lines: list[bytes], default_start: date) -> bytes:
    text = "".join(f"{_answer_line(line, default_start)}\n" for line in lines)
    # Half of a surrogate pair, as a damaged request may hold one, is written as JSON's own escape.
    return text.encode(errors="backslashreplace")


def _answer_line(line: bytes, default_start: date) -> str:
    """One answer as one line of JSON; any error becomes the answer in its place."""
    from glidepath.catalogue import load
    from glidepath.catalogue.planning import plan
    from glidepath.documents.answers import answer_to_json
    from glidepath.documents.reading_facts import reading_facts
    from glidepath.documents.requests import request_from_json

    try:
        raw = read_json(_text(line), "line")
        answer = plan(request_from_json(raw, reading_facts(), default_start))
        value: object = answer_to_json(answer, load().formulary)
    except Exception as error:  # noqa: BLE001 - one bad line must not take the others with it
        value = describe(error).as_json()
    return _ENCODER.encode(value)


def _text(line: bytes) -> str:
    if len(line) >= LONGEST_LINE:
        raise InvalidRequest(
            f"The line is longer than {LONGEST_LINE} characters.",
            es=f"La línea tiene más de {LONGEST_LINE} caracteres.",
        )
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest(
            "The line is not UTF-8 text.", es="La línea no es texto UTF-8."
        ) from None
