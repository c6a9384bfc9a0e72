"""The two-minute screen: which signs are there, and what to do next. It never makes a diagnosis.

Signs of physical dependence and of a use disorder are kept apart, and so are dangers that need
care whatever the rest says. A sign not answered is listed as open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from glidepath.errors import InvalidRequest
from glidepath.findings import Citation
from glidepath.guidance.words import Words


class About(StrEnum):
    """What a sign is a sign of."""

    PHYSICAL_DEPENDENCE = "physical-dependence"
    USE_DISORDER = "use-disorder"
    DANGER = "danger"


class NextStep(StrEnum):
    """What the screen suggests, from the mildest to the most pressing."""

    NOTHING_FOUND = "nothing-found"
    ASK_MORE = "ask-more"
    TALK = "talk"
    TALK_SOON = "talk-soon"
    TALK_TODAY = "talk-today"


@dataclass(frozen=True, slots=True)
class TwoWordings:
    """One text for a clinician and one, in easier words, for the public page."""

    clinician: Words
    public: Words


@dataclass(frozen=True, slots=True)
class Sign:
    """One question of the screen, answered with yes, no, or "I don't know"."""

    key: str
    about: About
    text: TwoWordings
    citation: Citation


@dataclass(frozen=True, slots=True)
class RecognitionScreen:
    """The whole screen: its signs in order, and every sentence of its result.

    `warning` comes first, always. `found` says what signs of each sort mean. `steps` are the
    suggested next steps.
    """

    warning: TwoWordings
    no_diagnosis: TwoWordings
    signs: tuple[Sign, ...]
    found: Mapping[About, TwoWordings]
    steps: Mapping[NextStep, TwoWordings]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the screen found. `unanswered` are signs that are open, never absent."""

    warning: TwoWordings
    no_diagnosis: TwoWordings
    physical_dependence: tuple[Sign, ...]
    use_disorder: tuple[Sign, ...]
    danger: tuple[Sign, ...]
    unanswered: tuple[Sign, ...]
    found: tuple[TwoWordings, ...]
    step: NextStep
    step_text: TwoWordings


def recognise(answers: Mapping[str, bool | None], screen: RecognitionScreen) -> Recognition:
    """The result for answers by sign; None or a key left out is "I don't know".

    Raises InvalidRequest for a sign that does not exist or an answer other than yes, no or None.
    """
    _check(answers, screen)
    present = [sign for sign in screen.signs if answers.get(sign.key) is True]
    unanswered = tuple(sign for sign in screen.signs if answers.get(sign.key) is None)
    by_about = {about: tuple(s for s in present if s.about is about) for about in About}
    step = _step(by_about, unanswered)
    return Recognition(
        warning=screen.warning,
        no_diagnosis=screen.no_diagnosis,
        physical_dependence=by_about[About.PHYSICAL_DEPENDENCE],
        use_disorder=by_about[About.USE_DISORDER],
        danger=by_about[About.DANGER],
        unanswered=unanswered,
        found=tuple(screen.found[about] for about, signs in by_about.items() if signs),
        step=step,
        step_text=screen.steps[step],
    )


def _step(by_about: Mapping[About, tuple[Sign, ...]], unanswered: tuple[Sign, ...]) -> NextStep:
    """The most pressing step that the signs speak for; open questions are asked before "nothing"."""
    if by_about[About.DANGER]:
        return NextStep.TALK_TODAY
    if by_about[About.USE_DISORDER]:
        return NextStep.TALK_SOON
    if by_about[About.PHYSICAL_DEPENDENCE]:
        return NextStep.TALK
    return NextStep.ASK_MORE if unanswered else NextStep.NOTHING_FOUND


def _check(answers: Mapping[str, bool | None], screen: RecognitionScreen) -> None:
    known = [sign.key for sign in screen.signs]
    for key, answer in answers.items():
        if key not in known:
            nearest = get_close_matches(str(key)[:60], known, n=1, cutoff=0.5)
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            pista = f" ¿Quiso decir {nearest[0]}?" if nearest else ""
            raise InvalidRequest(
                f"The screen has no sign named {str(key)[:60]!r}.{hint}",
                str(key)[:60],
                es=f"El cuestionario breve no tiene ninguna señal llamada {str(key)[:60]!r}.{pista}",
            )
        if answer is not None and not isinstance(answer, bool):
            raise InvalidRequest(
                f"{key} is {str(answer)[:60]!r}; answer true, false, or null for not known.",
                key,
                es=f"{key} es {str(answer)[:60]!r}; responda true, false, o null si no se sabe.",
            )
