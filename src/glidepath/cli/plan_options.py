"""The options of `glidepath plan`, with their help in English and Spanish."""

from __future__ import annotations

from typing import Any

from glidepath.cli.language import Say, add_language_option
from glidepath.cli.one_value import YesOrNo
from glidepath.cli.reading import whole_number


def add_options(parser: Any, say: Say) -> None:
    """Add every option of the command."""
    what = parser.add_argument_group(say("what is taken now", "lo que se toma ahora"))
    what.add_argument(
        "regimen",
        nargs="?",
        metavar=say("regimen", "tratamiento"),
        help=say(
            'as in "clonazepam 0.5 mg twice a day"', 'como "clonazepam 0.5 mg dos veces al día"'
        ),
    )
    what.add_argument(
        "--request",
        metavar=say("FILE", "ARCHIVO"),
        help=say(
            'a request as JSON; "-" for input', 'una petición en JSON; "-" para la entrada estándar'
        ),
    )
    what.add_argument(
        "--batch",
        metavar=say("FILE", "ARCHIVO"),
        help=say(
            "one JSON request a line; needs --json",
            "una petición en JSON por línea; necesita --json",
        ),
    )
    _add_goal(parser.add_argument_group(say("what is asked", "lo que se pide")), say)
    group = parser.add_argument_group(say("when doses change", "cuándo cambian las dosis"))
    _add_days(group, say)
    group = parser.add_argument_group(say("what may be dispensed", "lo que se puede dispensar"))
    _add_pieces(group, say)
    _add_output(parser.add_argument_group(say("output", "resultado")), say)


def _add_goal(group: Any, say: Say) -> None:
    group.add_argument(
        "--goal",
        metavar=say("GOAL", "META"),
        help=say(
            'stop (default), "reduce 1 mg" or maintain',
            'stop: dejar (si no se indica), "reduce 1 mg": bajar, o maintain: mantener',
        ),
    )
    group.add_argument(
        "--pace",
        metavar=say("PACE", "RITMO"),
        help=say(
            "such as 10%%/14d (default) or 5%%/28d",
            "como 10%%/14d (si no se indica) o 5%%/28d",
        ),
    )
    group.add_argument(
        "--pace-of",
        choices=("current", "start"),
        help=say(
            "base of the percentage (default current)",
            "base del porcentaje: la dosis actual, current (si no se indica), o la inicial, start",
        ),
    )
    group.add_argument(
        "--switch-to",
        metavar=say("DRUG", "FÁRMACO"),
        help=say("change every drug to this one first", "primero cambia todo a este fármaco"),
    )
    group.add_argument(
        "--table",
        metavar="ID",
        help=say("equivalence table to switch by", "tabla de equivalencias para el cambio"),
    )
    group.add_argument(
        "--over-days",
        type=whole_number,
        metavar="N",
        help=say("days for the switch", "días para el cambio de fármaco"),
    )
    group.add_argument(
        "--switch-at",
        metavar="MG",
        help=say(
            "switch only from this daily dose down",
            "cambia solo desde esta dosis diaria hacia abajo",
        ),
    )
    group.add_argument(
        "--order",
        metavar=say("DRUGS", "FÁRMACOS"),
        help=say(
            "order in which drugs are lowered: a,b", "orden en que se bajan los fármacos: a,b"
        ),
    )
    group.add_argument(
        "--person",
        action="append",
        metavar=say("FACT", "DATO"),
        help=say(
            "key=value or JSON, such as age=71; may be repeated",
            "clave=valor o JSON, como age=71; se puede repetir",
        ),
    )


def _add_days(group: Any, say: Say) -> None:
    group.add_argument(
        "--start",
        metavar=say("DATE", "FECHA"),
        help=say(
            "first day of the first reduced dose, such as 2026-12-01 (default tomorrow)",
            "primer día de la primera dosis reducida, como 2026-12-01 (si no se indica, mañana)",
        ),
    )
    group.add_argument(
        "--min-hold",
        type=whole_number,
        metavar=say("DAYS", "DÍAS"),
        help=say("shortest stay at one dose", "tiempo mínimo con una misma dosis"),
    )
    group.add_argument(
        "--max-hold",
        type=whole_number,
        metavar=say("DAYS", "DÍAS"),
        help=say("longest time without review", "tiempo máximo sin revisión"),
    )
    group.add_argument(
        "--change-weekday",
        metavar=say("DAY", "DÍA"),
        help=say("weekday on which doses change", "día de la semana en que cambian las dosis"),
    )
    group.add_argument(
        "--no-change",
        action="append",
        metavar=say("DATES", "FECHAS"),
        help=say(
            "a day or FIRST/LAST without a change; may be repeated",
            "un día, o PRIMERO/ÚLTIMO, sin cambios; se puede repetir",
        ),
    )
    group.add_argument(
        "--bedtime-last",
        action=YesOrNo,
        default=None,
        help=say(
            "keep the bedtime dose to the end (default)",
            "conserva hasta el final la dosis de acostarse (si no se indica)",
        ),
    )


def _add_pieces(group: Any, say: Say) -> None:
    group.add_argument(
        "--market",
        metavar=say("CODE", "CÓDIGO"),
        help=say("US (default), UK or CA", "US (si no se indica), UK o CA"),
    )
    group.add_argument(
        "--products",
        metavar="IDS",
        help=say("choose only from these: id,id", "elige solo entre estos: id,id"),
    )
    group.add_argument(
        "--max-pieces",
        type=whole_number,
        metavar="N",
        help=say("most pieces at one time", "máximo de piezas en una toma"),
    )
    for piece, meaning in (
        (
            "halves",
            say("halved tablets (default yes)", "mitades de tableta (si no se indica, sí)"),
        ),
        (
            "quarters",
            say("quarter pieces (default no)", "cuartos de tableta (si no se indica, no)"),
        ),
        (
            "liquids",
            say("licensed liquids (default yes)", "líquidos autorizados (si no se indica, sí)"),
        ),
        (
            "compounded",
            say(
                "liquids made to order by a pharmacy (default no)",
                "líquidos preparados por una farmacia (si no se indica, no)",
            ),
        ),
    ):
        group.add_argument(f"--{piece}", action=YesOrNo, default=None, help=meaning)
    group.add_argument(
        "--confirmed-splits",
        metavar="IDS",
        help=say(
            "products a pharmacist confirmed as scored",
            "productos que la farmacia confirmó como ranurados",
        ),
    )


def _add_output(group: Any, say: Say) -> None:
    group.add_argument(
        "--json",
        action="store_true",
        help=say("the answer as JSON", "la respuesta como JSON"),
    )
    for kind, meaning in (
        (
            "pdf",
            say("handout and prescriber's page", "hoja para la persona y página de quien receta"),
        ),
        ("ics", say("calendar of the changes", "calendario de los cambios")),
        ("csv", say("the schedule, readable by `check`", "el plan, que `check` puede leer")),
        ("svg", say("the dose curve as a picture", "la curva de dosis como imagen")),
    ):
        group.add_argument(f"--{kind}", metavar=say("FILE", "ARCHIVO"), help=meaning)
    add_language_option(group, say)
