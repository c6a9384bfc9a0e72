"""Sending forms with what no form takes: words far too long, choices that nobody offers."""

from __future__ import annotations

import re

from playwright.sync_api import Page

# Forms of a page that somebody fills in; buttons alone and ticks alone cannot be filled in wrongly.
_FORMS = """() => [...document.forms].flatMap((form, place) => {
    const names = [...form.elements].filter(one =>
        one.name && one.type !== "hidden" && one.type !== "checkbox" && one.tagName !== "BUTTON"
        && one.tagName !== "FIELDSET").map(one => one.name);
    return form.method === "post" && names.length ? [[place, names]] : [];
})"""
_SPOIL = """([place, long]) => {
    const form = document.forms[place];
    for (const one of form.elements) {
        if (!one.name || one.type === "hidden" || one.tagName === "BUTTON") continue;
        if (one.tagName === "SELECT") {
            one.add(new Option("?", "no such choice"));
            one.value = "no such choice";
        } else if (one.type === "radio") {
            one.value = "no such choice";
            one.checked = true;
        } else if (one.type !== "checkbox" && one.tagName !== "FIELDSET") {
            if (one.tagName === "INPUT") one.type = "text";
            one.removeAttribute("maxlength");
            one.value = one.tagName === "INPUT" ? long.slice(0, 3000) : long;
        }
    }
    HTMLFormElement.prototype.submit.call(form);
}"""
LONG = "much " * 5000


def forms_of(page: Page) -> list[tuple[int, str]]:
    """The forms of the open page that can be filled in wrongly: their places, and their fields.

    Fields that are told apart by a number alone are named once.
    """
    return [
        (
            place,
            " ".join(
                sorted(
                    {re.sub(r"(?<=[-_.])P?\d+[A-Z]?(\.\d+)?[a-z]?", "*", name) for name in names}
                )
            ),
        )
        for place, names in page.evaluate(_FORMS)
    ]


def send_spoiled(page: Page, place: int) -> list[str]:
    """Send a form with nonsense in every field, and say what is wrong with the answer."""
    with page.expect_navigation() as answer:
        page.evaluate(_SPOIL, [place, LONG])
    status = answer.value.status if answer.value else 0
    found = [f"answers {status}"] if status not in {200, 400} else []
    if not page.locator("[role=alert], .errorlist, .problem, .tag.urgent").count():
        found.append("does not say what was wrong")
    return found
