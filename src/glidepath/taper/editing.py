"""A plan's schedule changed by hand: its doses made anew, dated, and judged by verification.

A change that goes beyond the limit or the pace is shown, not refused. Only a dose that cannot be
made of what may be dispensed is refused: its step keeps the doses it had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glidepath.errors import InvalidRequest
from glidepath.findings import Finding
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer, Certificate
from glidepath.taper.answering import (
    Facts,
    certificate_of,
    equivalents_of,
    guidance_findings,
    products_used,
)
from glidepath.taper.dispensing import fills_of
from glidepath.taper.edited_limit import exceptions_in
from glidepath.taper.edited_steps import EditedSteps, Refusal, Wanted, doses_before
from glidepath.taper.planning.remarks import remarks_on_pieces
from glidepath.taper.schedule import LimitException, Schedule
from glidepath.taper.verification import Verification, verify

LONGEST_STEP = 366
_EDITED = "edited-by-hand"
_A_DAY = re.compile(r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}")  # as date_words writes it in English
# Found anew in the edited schedule, since they speak of its products, doses and dates.
_ABOUT_PIECES = ("confirm-split", "halved-waste", "compounded", "unverified-product", "dose-gap")
_ABOUT_DOSES = ("exceptions", "final-dose", "final-dose-large", "hold-longer", "start-moved")


@dataclass(frozen=True, slots=True)
class StepEdit:
    """One step of the schedule as somebody wants it.

    `of` is its position (from 0) in the schedule edited; None adds a step, which has the doses of
    the one before it until `dose` changes them. `dose` is a new total of milligrams a day of
    `drug`: the drug that is being lowered where none is named. `days` is a new length; a step added
    lasts as long as the pace asked says. What is None stays as it is.
    """

    of: int | None
    dose: Milligrams | None = None
    days: int | None = None
    drug: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The plan after the edits, as an answer to the same request, and what became of each edit.

    `refusals` has one entry for each edit, None where it was done.
    """

    answer: Answer
    refusals: tuple[Refusal | None, ...]


def edit_schedule(answer: Answer, edits: Sequence[StepEdit], facts: Facts) -> Edited:
    """Change a planned answer's schedule by hand; steps that no edit names are left out.

    `edits` are in the order of the schedule. The first day stays, and each step follows the one
    before. They are always told against the plan as it was made, so that it does not matter in which
    order somebody came to them. Raises InvalidRequest where there is no plan, the answer was edited
    before, or an edit's place, drug or days make no sense.
    """
    old, certificate = answer.schedule, answer.certificate
    if old is None or certificate is None:
        raise InvalidRequest(
            "There is no plan to edit; make one first.",
            "answer",
            es="No hay ningún plan que modificar; haga uno primero.",
        )
    if any(finding.rule == _EDITED for finding in answer.findings):
        raise InvalidRequest(
            "This plan was changed by hand before; give all changes to the plan as it was made.",
            "answer",
            es="Este plan ya se modificó a mano; indique todos los cambios sobre el plan tal como se"
            " hizo.",
        )
    making = EditedSteps(old, answer.request, facts.planning)
    made = list(making.make(_wanted(answer, old, edits)))
    refusals = tuple(refusal for _, refusal in made)
    new = replace(old, steps=tuple(step for step, _ in made))
    if new == old:
        return Edited(answer, refusals)
    fills = fills_of(new, facts.planning.formulary.products)

    def verified(listed: Sequence[LimitException]) -> Verification:
        planning = facts.planning
        known = planning.formulary, planning.equivalences, planning.limits
        return verify(new, answer.request, *known, listed, fills)

    verification = verified(())
    exceptions = exceptions_in(new, verification.breaks, answer.exceptions, making)
    # What could have been avoided stays off the list, so that the certificate does not hold.
    if unavoidable := [entry for entry in exceptions if not entry.avoidable]:
        verification = verified(unavoidable)
    edited = replace(
        answer,
        schedule=new,
        exceptions=exceptions,
        fills=fills,
        certificate=certificate_of(verification, facts),
        equivalents=equivalents_of(new, facts.planning),
    )
    findings = _findings(answer, edited, new, verification, facts)
    return Edited(replace(edited, findings=findings), refusals)


def doses_to_choose(answer: Answer, facts: Facts) -> dict[str, tuple[Milligrams, ...]]:
    """The daily doses of each drug in a plan that a step may be given by hand, from the smallest.

    Raises InvalidRequest where there is no plan.
    """
    if answer.schedule is None:
        raise InvalidRequest(
            "There is no plan to edit; make one first.",
            "answer",
            es="No hay ningún plan que modificar; haga uno primero.",
        )
    making = EditedSteps(answer.schedule, answer.request, facts.planning)
    drugs = dict.fromkeys(drug for step in answer.schedule.steps for drug in step.daily)
    return {drug: tuple(making.dispensable(drug).choices()) for drug in drugs}


def _wanted(answer: Answer, old: Schedule, edits: Sequence[StepEdit]) -> list[Wanted]:
    """The steps to make; raises InvalidRequest where an edit makes no sense."""
    if not edits:
        raise InvalidRequest(
            "No step is left; keep at least one.",
            "edits",
            es="No queda ningún paso; conserve al menos uno.",
        )
    drugs = {*old.before, *old.table, *(drug for step in old.steps for drug in step.daily)}
    lowered = list(_lowered(old))
    first, drug, before = 0, lowered[0], doses_before(old)
    found: list[Wanted] = []
    for number, edit in enumerate(edits):
        at = f"edits[{number}]"
        was, earlier = None, before
        if edit.of is not None:
            if not first <= edit.of < len(old.steps):
                raise InvalidRequest(
                    f"Step {edit.of} is not in the plan, or stands out of order; name each of the"
                    f" {len(old.steps)} steps once, from 0 on, in order.",
                    f"{at}.of",
                    es=f"El paso {edit.of} no está en el plan, o está fuera de orden; nombre cada"
                    f" uno de los {len(old.steps)} pasos una vez, desde el 0 y en orden.",
                )
            was, drug, first = old.steps[edit.of], lowered[edit.of], edit.of + 1
            earlier = old.steps[edit.of - 1].daily if edit.of else before
        if edit.drug is not None and edit.drug not in drugs:
            raise InvalidRequest(
                f"{edit.drug} is not in this plan; name one of {', '.join(sorted(drugs))}.",
                f"{at}.drug",
                es=f"{edit.drug} no está en este plan; nombre uno de {', '.join(sorted(drugs))}.",
            )
        usual = was.days if was else answer.request.pace.every_days
        days = usual if edit.days is None else edit.days
        if edit.days is not None and not 1 <= days <= LONGEST_STEP:
            raise InvalidRequest(
                f"{days} days is outside 1 to {LONGEST_STEP}; give the length of the step in days.",
                f"{at}.days",
                es=f"{days} días queda fuera de 1 a {LONGEST_STEP}; indique cuántos días dura el"
                " paso.",
            )
        found.append(Wanted(was, earlier, days, edit.drug or drug, edit.dose))
    return found


def _lowered(old: Schedule) -> Iterator[str]:
    """For each step the drug being lowered: its own, else that of the last step that has one."""
    named = [step.lowered for step in old.steps if step.lowered]
    drug = named[0] if named else next(iter(old.before))
    for step in old.steps:
        drug = step.lowered or drug
        if drug not in step.daily and step.daily and not step.lowered:
            drug = next(iter(step.daily))
        yield drug


def _findings(
    answer: Answer,
    edited: Answer,
    new: Schedule,
    verification: Verification,
    facts: Facts,
) -> tuple[Finding, ...]:
    """What was changed and what it breaks, then all that is still true, and what is newly so."""
    old, planned, request = answer.schedule, facts.planning.said.messages, answer.request
    assert old is not None
    assert answer.certificate is not None
    again = {*_ABOUT_PIECES, *_ABOUT_DOSES}
    kept = [finding for finding in answer.findings if finding.rule not in again]
    guidance = tuple(finding for finding in kept if finding.rule not in planned)
    if {*products_used(new)} != {*products_used(old)}:
        guidance = guidance_findings(request, facts, new)
    return (
        planned[_EDITED].finding(),
        *_broken(answer.certificate, verification, facts),
        *_about_doses(answer, edited, verification),
        *(finding for finding in kept if finding.rule in planned),
        *remarks_on_pieces(new, request, facts.planning),
        *guidance,
    )


def _broken(was: Certificate, verification: Verification, facts: Facts) -> Iterator[Finding]:
    """Each rule that the edited schedule does not keep, other than those told before the edits.

    A breach is the same one where its words are, apart from the days that an edit may move.
    """
    told = {_apart_from_days(check.text) for check in was.checks if not check.holds}
    for check in verification.checks:
        if not check.holds and _apart_from_days(check.text) not in told:
            yield facts.planning.said.messages["edited-breaks"].finding(
                what=Words(check.text, check.text_es)
            )


def _apart_from_days(text: str) -> str:
    return _A_DAY.sub("", text)


def _about_doses(answer: Answer, edited: Answer, verification: Verification) -> Iterator[Finding]:
    """The findings on exceptions and last doses that are as true as they were."""
    for finding in answer.findings:
        if finding.rule == "exceptions" and edited.exceptions == answer.exceptions:
            yield finding
        elif finding.rule in ("final-dose", "final-dose-large"):
            dose = verification.final_doses.get(finding.figures["drug"])
            if dose is not None and str(Milligrams(dose)) == finding.figures["dose"]:
                yield finding
