"""What argparse refuses, said again in our words: what, where and what to do, in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from glidepath.errors import GlidepathError, InvalidRequest, UnknownName

_SHOWN = 60
# What belongs into quotation marks, in English and Spanish.
_IN_QUOTES = {
    "plan": ('"clonazepam 0.5 mg twice a day"', '"clonazepam 0.5 mg dos veces al día"'),
    "convert": ('"lorazepam 2 mg"', '"lorazepam 2 mg"'),
}


def malformed(message: str, program: str) -> GlidepathError:
    """The error for a command line that argparse refuses with this message."""
    for pattern, say in _KNOWN:
        if found := pattern.fullmatch(message):
            return say(program, *found.groups())
    return InvalidRequest(
        f"{cut(message, 300)}. `{program} --help` lists what is accepted.",
        "command line",
        es=f"Las opciones no se entienden. `{program} --help` muestra lo que se acepta.",
    )


def unknown_words(words: Sequence[str], command: str, help_text: str) -> GlidepathError:
    """The error for words of the command line that a command has no use for."""
    program = f"glidepath {command}"
    option = next((word for word in words if word.startswith("-")), None)
    if option is None:
        given = cut(" ".join(words))
        quoted = _IN_QUOTES.get(command)
        en, es = "", ""
        if quoted:
            en = f" Put what belongs together in quotation marks: {program} {quoted[0]}."
            es = f" Ponga entre comillas lo que va junto: {program} {quoted[1]}."
        return InvalidRequest(
            f"`{program}` has no use for {given!r}.{en} `{program} --help` lists what is accepted.",
            "command line",
            es=f"`{program}` no sabe qué hacer con {given!r}.{es} `{program} --help` muestra lo que"
            " se acepta.",
        )
    name = option.partition("=")[0]
    known = re.findall(r"(?<![\w-])--[a-z][a-z-]*", help_text)
    hint, pista = _nearest(name, dict.fromkeys(known))
    return InvalidRequest(
        f"`{program}` has no option {cut(name)}.{hint} `{program} --help` lists the options.",
        cut(name),
        es=f"`{program}` no tiene la opción {cut(name)}.{pista} `{program} --help` muestra las"
        " opciones.",
    )


def nearest_command(given: str, commands: Iterable[str]) -> GlidepathError:
    """The error for a word that is no command, with the nearest commands."""
    names = list(commands)
    hint, pista = _nearest(given[:40].lower(), names)
    listed = ", ".join(names)
    return UnknownName(
        f"There is no command {cut(given)!r}.{hint} The commands are {listed};"
        " `glidepath --help` says what each does.",
        "command",
        es=f"No existe la orden {cut(given)!r}.{pista} Las órdenes son {listed};"
        " `glidepath --help --lang es` dice qué hace cada una.",
    )


def nearest_measurement(given: str, measurements: Iterable[str]) -> GlidepathError:
    """The error for a word that is no measurement, with the nearest ones."""
    names = list(measurements)
    hint, pista = _nearest(given[:40].lower(), names)
    listed = ", ".join(names)
    return UnknownName(
        f"There is no measurement {cut(given)!r}.{hint} The measurements are {listed}.",
        "name",
        es=f"No existe la medición {cut(given)!r}.{pista} Las mediciones son {listed}.",
    )


def cut(text: str, length: int = _SHOWN) -> str:
    """What was given, cut short so that junk never floods a message."""
    return text if len(text) <= length else text[: length - 3] + "..."


def _nearest(given: str, names: Iterable[str]) -> tuple[str, str]:
    near = get_close_matches(given[:_SHOWN], list(names), n=2, cutoff=0.5)
    if not near:
        return "", ""
    return f" Did you mean {' or '.join(near)}?", f" ¿Quiso decir {' o '.join(near)}?"


def _missing(program: str, names: str) -> GlidepathError:
    return InvalidRequest(
        f"`{program}` still needs: {names}. `{program} --help` says what that is.",
        "command line",
        es=f"A `{program}` le falta: {names}. `{program} --help` dice qué es.",
    )


def _no_value(_: str, option: str) -> GlidepathError:
    return InvalidRequest(
        f"{option} needs a value after it.",
        option,
        es=f"{option} necesita un valor después.",
    )


def _unwanted_value(_: str, option: str, value: str) -> GlidepathError:
    return InvalidRequest(
        f"{option} takes no value; leave out {cut(value)}.",
        option,
        es=f"{option} no lleva valor; quite {cut(value)}.",
    )


def _no_whole_number(_: str, option: str, value: str) -> GlidepathError:
    return InvalidRequest(
        f"{option} takes a whole number; {cut(value)} is none.",
        option,
        es=f"{option} lleva un número entero; {cut(value)} no lo es.",
    )


def _no_choice(program: str, option: str, value: str, choices: str) -> GlidepathError:
    names = choices.replace("'", "").split(", ")
    taker = option if option.startswith("-") else f"`{program}`"
    return InvalidRequest(
        f"{taker} does not take {cut(value)}; write {' or '.join(names)}.",
        option,
        es=f"{taker} no acepta {cut(value)}; escriba {' o '.join(names)}.",
    )


# The messages of argparse that a user can meet, and how we say them.
_KNOWN: tuple[tuple[re.Pattern[str], Callable[..., GlidepathError]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), say)
    for pattern, say in (
        (r"the following arguments are required: (.+)", _missing),
        (r"argument (?:-\w/)?(\S+?): expected one argument", _no_value),
        (r"argument (?:-\w/)?(\S+?): ignored explicit argument (.+)", _unwanted_value),
        (r"argument (\S+?): invalid (?:int|_?whole_number) value: (.+)", _no_whole_number),
        (r"argument (\S+?): invalid choice: (.+) \(choose from (.+)\)", _no_choice),
    )
)
