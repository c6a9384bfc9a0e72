"""Options that take one value: neither none nor two different ones, which contradict each other."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from glidepath.cli.malformed import cut
from glidepath.errors import InvalidRequest


class OneValue(argparse.Action):
    """Stores the value of an option; raises InvalidRequest where another value is given later."""

    given: Any = None
    seen = False

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse hands it over
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Take the value."""
        if option_string and self.seen and values != self.given:
            raise InvalidRequest(
                f"{option_string} is given twice, {_said(self.given)} and {_said(values)}; keep one.",
                option_string,
                es=f"{option_string} aparece dos veces, {_said(self.given)} y {_said(values)}; deje"
                " uno.",
            )
        self.given, self.seen = values, True
        setattr(namespace, self.dest, values)


class YesOrNo(argparse.BooleanOptionalAction):
    """`--halves` or `--no-halves`; raises InvalidRequest where both are given."""

    given: str | None = None

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Take the answer."""
        if option_string and self.given not in (None, option_string):
            raise InvalidRequest(
                f"{self.given} and {option_string} contradict each other; keep one.",
                option_string,
                es=f"{self.given} y {option_string} se contradicen; deje uno.",
            )
        self.given = option_string
        super().__call__(parser, namespace, values, option_string)


def refuse_empty(texts: Mapping[str, str | None]) -> None:
    """Raise InvalidRequest for an option that is given and says nothing; texts by option."""
    for name, text in texts.items():
        if text is not None and not text.strip():
            raise InvalidRequest(
                f"{name} is empty; write what it stands for, or leave it out.",
                name,
                es=f"{name} está vacío; escriba lo que corresponde, u omítalo.",
            )


def _said(value: Any) -> str:
    return repr(cut(value)) if isinstance(value, str) else str(value)
