"""Reading the forms of a page, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send untouched."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


def read_forms(content: str) -> list[Form]:
    """Every form of a page, in order."""
    reader = _Reader()
    reader.feed(content)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "button" and name:
            self._form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name:
            self._input(self._form, name, given)
        elif tag == "select" and name:
            self._select = name
            self._form.kinds[name] = "select"
            self._form.values.setdefault(name, [])
        elif tag == "option" and self._select:
            value = given.get("value", "")
            self._form.choices.setdefault(self._select, []).append(value)
            if "selected" in given:
                self._form.values[self._select] = [value]
        elif tag == "textarea" and name:
            self._textarea = name
            self._form.kinds[name] = "textarea"
            self._form.values[name] = [""]

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        form.kinds[name] = kind
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.values.setdefault(name, []).append(given.get("value", "on"))
        else:
            form.values[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form:
            self._form.values[self._textarea] = [self._form.values[self._textarea][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
