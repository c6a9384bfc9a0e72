"""Items of a questionnaire that are asked on a condition: shown in their time, and never lost.

The server shows what the answers lead to without any script; the script of the page does the same
at once. What the script makes of a page is read from a browser that runs it.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.web.pages import read_forms

from glidepath.assessment.filled_form import asking
from glidepath.catalogue import load
from glidepath.web.accounts.models import Member
from glidepath.web.base.clock import today
from glidepath.web.evaluation.actions import take_instrument
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.record.models import Person, SafetyTask

INSTRUMENTS = load().instruments
CONDITIONAL = [
    key for key, one in INSTRUMENTS.items() if one.scales and any(i.ask_if for i in one.items)
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def address(person: Person, instrument: str) -> str:
    return reverse("instrument", kwargs={"person": person.pk, "instrument": instrument})


def form_of(content: str) -> dict[str, object]:
    """What a browser would send: a disabled item sends nothing."""
    shown = re.sub(r"<fieldset[^>]* hidden disabled>.*?</fieldset>", "", content, flags=re.DOTALL)
    return dict(next(one for one in read_forms(shown) if "taken_on" in one.values).values)


def items_on(content: str) -> dict[str, bool]:
    """The items of a page, and whether they are in sight."""
    tags = re.findall(r'<fieldset[^>]*data-item="([^"]+)"([^>]*)>', content)
    assert all(("hidden" in rest) == ("disabled" in rest) for _, rest in tags)
    return {item: "hidden" not in rest for item, rest in tags}


def in_sight(content: str) -> list[str]:
    return [item for item, shown in items_on(content).items() if shown]


def said_by_item(content: str) -> dict[str, str]:
    """What each item's fieldset says, without what is hidden in it."""
    found = re.findall(r'data-item="([^"]+)"[^>]*>(.*?)</fieldset>', content, re.DOTALL)
    seen = ((item, re.sub(r"<p[^>]* hidden>.*?</p>", "", text)) for item, text in found)
    return {item: html.unescape(re.sub(r"<[^>]+>", " ", text)) for item, text in seen}


def refused(client: Client, person: Person, instrument: str, answers: dict[str, int]) -> str:
    """The page as the server gives it back with these answers: the day was not one."""
    where = address(person, instrument)
    sent = form_of(client.get(where).content.decode()) | {"taken_on": "2099-01-01"}
    page = client.post(where, sent | {f"item-{item}": answer for item, answer in answers.items()})
    assert page.status_code == 400
    return page.content.decode()


# --- without a script -------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", CONDITIONAL)
def test_a_blank_form_shows_every_item_and_says_when_it_is_asked(
    instrument: str, client: Client, person: Person
) -> None:
    content = client.get(address(person, instrument)).content.decode()
    assert all(items_on(content).values())
    said = said_by_item(content)
    conditions: object = ()
    for item in INSTRUMENTS[instrument].items:
        assert ("Only if" in said[item.id]) == (item.ask_if not in ((), conditions)), item.id
        assert "do not lead to" not in said[item.id]
        conditions = item.ask_if


@pytest.mark.parametrize("instrument", CONDITIONAL)
def test_the_server_shows_what_the_worked_answers_lead_to_and_nothing_else(
    instrument: str, client: Client, person: Person
) -> None:
    for case in INSTRUMENTS[instrument].cases:
        asked = asking(INSTRUMENTS[instrument], case.answers)
        content = refused(client, person, instrument, dict(case.answers))
        expected = [
            item
            for item, is_asked in asked.items()
            if is_asked is not False or item in case.answers
        ]
        assert in_sight(content) == expected, case.name


def test_a_no_to_thoughts_of_suicide_leads_past_the_questions_about_a_plan(
    client: Client, person: Person
) -> None:
    content = refused(client, person, "c-ssrs-screener", {"1": 1, "2": 0, "6": 1})
    assert in_sight(content) == ["1", "2", "6", "6a"]
    assert "If YES to 2, ask questions 3, 4, 5 and 6" in content


def test_a_heading_goes_with_the_items_that_it_stands_before(
    client: Client, person: Person
) -> None:
    content = refused(client, person, "pc-ptsd-5", {"0": 0})
    assert re.search(r'<p class="before" hidden><strong>In the past month', content)


@pytest.mark.parametrize(
    ("instrument", "answers", "item", "note"),
    [
        ("c-ssrs-screener", {"2": 0, "4": 1}, "4", "and it counts"),
        ("taps", {**{f"P1.{n}": 0 for n in range(1, 5)}, "7": 1}, "7", "and it does not count"),
    ],
)
def test_an_answer_that_nothing_leads_to_stays_in_sight_and_says_whether_it_counts(
    instrument: str,
    answers: dict[str, int],
    item: str,
    note: str,
    client: Client,
    person: Person,
) -> None:
    content = refused(client, person, instrument, answers)
    assert note in said_by_item(content)[item]
    assert form_of(content)[f"item-{item}"] == ["1"]
    response = client.post(
        address(person, instrument), form_of(content) | {"taken_on": today().isoformat()}
    )
    kept = InstrumentResponse.objects.get()
    assert kept.answers[item] == 1
    result = html.unescape(client.get(response.url).content.decode())
    assert ("not asked, counts all the same" in result) == (note == "and it counts")
    assert ("not asked, does not count" in result) == (note == "and it does not count")


def test_an_intent_to_act_counts_though_the_form_would_not_have_asked(
    person: Person, prescriber: Member
) -> None:
    answers = {"1": 0, "2": 0, "4": 1, "6": 0}
    taken = take_instrument(
        by=prescriber,
        person=person,
        instrument="c-ssrs-screener",
        answers=answers,
        taken_on=today(),
    )
    assert (taken.band_en, taken.urgent) == ("high", ["4"])


def changed_later(client: Client, person: Person) -> HttpResponse:
    """Without a script: a no that becomes a yes on a page that no longer showed the next items."""
    content = refused(client, person, "c-ssrs-screener", {"1": 0, "2": 0, "6": 0})
    assert "3" not in in_sight(content)
    sent = form_of(content) | {"taken_on": today().isoformat(), "item-2": "1"}
    return client.post(address(person, "c-ssrs-screener"), sent)


def test_items_that_the_page_did_not_show_are_asked_after_saving(
    client: Client, person: Person
) -> None:
    response = changed_later(client, person)
    first = InstrumentResponse.objects.get()
    assert first.missing == ["3", "4", "5"]
    # The yes is urgent at once, and so is what could still be behind the questions not shown.
    assert sorted(SafetyTask.objects.values_list("answer", flat=True)) == ["2=1", "3, 4, 5=?"]
    assert response.url == reverse(
        "instrument-finish", kwargs={"person": person.pk, "response": first.pk}
    )
    content = client.get(response.url).content.decode()
    assert "Your answers lead to more questions" in content
    assert in_sight(content) == ["1", "2", "3", "4", "5", "6"]
    assert form_of(content)["item-2"] == ["1"]
    sent = form_of(content) | {"item-3": "0", "item-4": "0", "item-5": "0"}
    response = client.post(address(person, "c-ssrs-screener"), sent)
    assert "/results/" in response.url
    both = list(InstrumentResponse.objects.order_by("at"))
    assert [one.missing for one in both] == [["3", "4", "5"], []]
    assert both[1].band_en == "low"
    assert SafetyTask.objects.count() == 2  # the same answer is the same task


def test_a_questionnaire_that_is_not_finished_is_taken_up_again_as_it_was(
    client: Client, person: Person, prescriber: Member
) -> None:
    unfinished = take_instrument(
        by=prescriber,
        person=person,
        instrument="audit-c",
        answers={"1": 0, "3": 2},
        taken_on=today(),
        band_set="women",
        language="es",
    )
    where = {"person": person.pk, "response": unfinished.pk}
    assert (
        reverse("instrument-finish", kwargs=where)
        not in client.get(reverse("instrument-result", kwargs=where)).content.decode()
    )
    lacking = take_instrument(
        by=prescriber,
        person=person,
        instrument="audit-c",
        answers={"1": 2, "3": 2},
        taken_on=today(),
        band_set="women",
        language="es",
    )
    where["response"] = lacking.pk
    finish = reverse("instrument-finish", kwargs=where)
    assert finish in client.get(reverse("instrument-result", kwargs=where)).content.decode()
    form = form_of(client.get(finish).content.decode())
    assert (form["item-1"], form["item-2"], form["item-3"]) == (["2"], [""], ["2"])
    assert (form["band_set"], form["language"]) == (["women"], ["es"])
    other = Person.objects.create(programme=person.programme, name="Somebody Else")
    where["person"] = other.pk
    assert client.get(reverse("instrument-finish", kwargs=where)).status_code == 404


def test_a_form_that_has_changed_since_is_not_filled_with_old_answers(
    client: Client, person: Person, prescriber: Member
) -> None:
    kept = InstrumentResponse.objects.create(
        person=person, instrument="audit-c", version="another", answers={"1": 2}, by=prescriber
    )
    where = reverse("instrument-finish", kwargs={"person": person.pk, "response": kept.pk})
    assert client.get(where).url == address(person, "audit-c")


# --- with the script --------------------------------------------------------------------------

_PLAY = """
const pick = (item, answer) => {
  const radio = document.querySelector(`input[name="item-${item}"][value="${answer}"]`);
  radio.focus(); radio.click();
};
const state = () => ({
  shown: [...document.querySelectorAll("fieldset[data-item]")].filter((one) => !one.hidden)
    .map((one) => one.dataset.item),
  disabled: [...document.querySelectorAll("fieldset[data-item]")].filter((one) => one.disabled)
    .map((one) => one.dataset.item),
  notes: [...document.querySelectorAll(".not-led-to")].filter((one) => !one.hidden)
    .map((one) => one.closest("fieldset").dataset.item),
  heads: [...document.querySelectorAll(".before")].filter((one) => !one.hidden).length,
  when: document.querySelectorAll(".when").length,
  said: document.querySelector("[role=status]").textContent,
  focus: document.activeElement.name || "",
  sent: [...new FormData(document.querySelector("form[data-asking]")).keys()]
    .filter((one) => one.startsWith("item-")).length,
});
const played = [state()];
for (const [item, answer] of STEPS) { pick(item, answer); played.push(state()); }
document.documentElement.innerHTML = "<pre></pre>";
document.querySelector("pre").textContent = JSON.stringify(played);
"""


def play(content: str, steps: list[tuple[str, str]], tmp_path: Path) -> list[dict[str, object]]:
    """What the page shows at first, and after each answer that is picked, in a real browser."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: install Debian's package chromium")
    script = Path(str(finders.find("evaluation/asking.js"))).read_text()
    body = re.sub(r"<script.*?</script>|<link[^>]*>", "", content, flags=re.DOTALL)
    played = _PLAY.replace("STEPS", json.dumps(steps))
    page = tmp_path / "page.html"
    page.write_text(f"{body}<script>{script}</script><script>{{{played}}}</script>")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    command.insert(1, "--disable-background-networking")
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r"<pre>(.*)</pre>", run.stdout, re.DOTALL)
    assert found, run.stderr[-2000:]
    states: list[dict[str, object]] = json.loads(html.unescape(found[1]))
    return states


def test_the_script_shows_items_when_answers_lead_to_them_and_keeps_what_is_answered(
    client: Client, person: Person, tmp_path: Path
) -> None:
    content = client.get(address(person, "c-ssrs-screener")).content.decode()
    steps = [("2", "1"), ("4", "1"), ("2", "0"), ("4", ""), ("6", "1"), ("6a", "1"), ("6", "0")]
    first, yes, intent, no, taken_out, behaviour, recent, never = play(content, steps, tmp_path)
    assert first["shown"] == ["1", "2", "6"]
    assert first["disabled"] == ["3", "4", "5", "6a"]
    assert (first["sent"], first["when"], first["said"]) == (3, 0, "")
    assert yes["shown"] == ["1", "2", "3", "4", "5", "6"]
    assert yes["said"] == "The questions below have changed."
    assert (intent["notes"], intent["said"]) == ([], "")
    # A yes to intent is not put away with the question that led to it, and says that it counts.
    assert no["shown"] == ["1", "2", "4", "6"]
    assert no["notes"] == ["4"]
    # What is in use is not put away under the hand; it goes with the next answer elsewhere.
    assert (taken_out["shown"], taken_out["focus"]) == (["1", "2", "4", "6"], "item-4")
    assert behaviour["shown"] == ["1", "2", "6", "6a"]
    assert recent["notes"] == []
    assert (never["shown"], never["notes"]) == (["1", "2", "6", "6a"], ["6a"])
    assert all(one["heads"] == 1 for one in (first, yes, never))


def test_the_script_puts_a_heading_away_with_its_items(
    client: Client, person: Person, tmp_path: Path
) -> None:
    content = client.get(address(person, "pc-ptsd-5")).content.decode()
    first, exposed = play(content, [("0", "1")], tmp_path)
    assert (first["shown"], first["heads"]) == (["0"], 0)
    assert (len(exposed["shown"]), exposed["heads"]) == (6, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("instrument", CONDITIONAL)
def test_the_script_agrees_with_the_scorer_about_what_is_asked(
    instrument: str, client: Client, person: Person, tmp_path: Path
) -> None:
    form = INSTRUMENTS[instrument]
    content = client.get(address(person, instrument)).content.decode()
    everything = [(item.id, str(max(item.options.answers))) for item in form.items]
    mixed = {
        item.id: max(item.options.answers) if place % 3 else min(item.options.answers)
        for place, item in enumerate(form.items)
    }
    leads = {item.id: mixed[item.id] for item in form.items if not item.ask_if}
    for case in ({}, mixed, leads, {**mixed, **dict.fromkeys(list(mixed)[:2], 0)}):
        # From the last to the first, so that each can still be picked.
        back = [(item.id, str(case.get(item.id, ""))) for item in reversed(form.items)]
        shown = play(content, [*everything, *back], tmp_path)[-1]["shown"]
        asked = asking(form, case)
        assert shown == [one for one, is_asked in asked.items() if is_asked or one in case]


def test_an_answer_that_does_not_count_leads_to_nothing(
    client: Client, person: Person, tmp_path: Path
) -> None:
    """In the TAPS a yes in part 2 leads to its follow-ups only where part 1 led to part 2."""
    content = client.get(address(person, "taps")).content.decode()
    steps = [("P1.4", "1"), ("7", "1"), ("P1.4", "0")]
    last = play(content, steps, tmp_path)[-1]
    assert last["shown"] == ["P1.1", "P1.2", "P1.3", "P1.4", "7"]
    assert last["notes"] == ["7"]
