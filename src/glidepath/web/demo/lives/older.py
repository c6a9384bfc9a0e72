"""Older people: falls, memory, sleep, and the wish to be left in peace as well."""

from __future__ import annotations

from glidepath.web.accounts.rights import Role
from glidepath.web.demo.life import (
    Life,
    call,
    emergency,
    hold,
    pace,
    plan_anew,
    slow_down,
    step_back,
    unsigned,
)
from glidepath.web.record.models import Stage

OLDER = (
    Life(
        stage=Stage.TAPER,
        sex="female",
        age=76,
        began=320,
        own_words="I am seventy-six and I sleep. Why would anyone change that?",
        taking={"temazepam": {"bedtime": "15"}},
        years=15,
        begun="sleep after my husband died",
        does="Seven hours, thank you.",
        hopes="To be asked, not told.",
        fears="To lie awake in an empty house.",
        goal="maintain",
        facts={"falls": False, "lives_alone": True, "insomnia": True, "medicines": ["lisinopril"]},
        hard=(0.25, 0.25, 0.3, 0.25, 0.2, 0.3, 0.35, 0.3),
        asked=("isi",),
        plan={"goal": {"kind": "maintain"}},
        later=(
            plan_anew(
                84,
                "Stay, and look again in winter",
                "Reviewed together: no fall, no other sedative; she wishes to stay at this dose.",
                goal={"kind": "maintain"},
            ),
            call(
                40,
                "Her neighbor called: she fell in the kitchen last night. See her today.",
                "Llamó su vecina: anoche se cayó en la cocina. Véala hoy.",
                "Bruises only; a rug was taken away, grab rails are ordered, dose talked over.",
            ),
            plan_anew(
                42,
                "Half, for steadier nights",
                "After the fall she would like to try half the dose herself.",
                goal={"kind": "reduce", "mg_per_day": "7.5"},
                **pace(25, 28),
            ),
        ),
    ),
    Life(
        stage=Stage.TAPER,
        sex="female",
        age=67,
        language="es",
        began=275,
        own_words="Quiero estar despierta cuando vienen mis nietos.",
        taking={"lorazepam": {"morning": "1", "bedtime": "1"}},
        years=12,
        begun="nervios cuando enfermó mi marido",
        does="Me tranquiliza, pero ando como en las nubes.",
        hopes="Volver a coser y acordarme de la receta del flan.",
        fears="Caerme otra vez.",
        facts={"falls": True, "memory_trouble": True, "medicines": ["omeprazole"]},
        hard=(0.5, 0.4, 0.35, 0.5, 0.4, 0.3, 0.3, 0.25),
        plan={**pace(10, 21), "allow": {"liquids": True}},
        beside={"Tablets only": {"allow": {"liquids": False}}},
        later=(
            hold(70, 28, "Her husband came home from hospital; four weeks at this dose."),
            unsigned(
                slow_down(172, "The last steps felt too large; smaller drops of the concentrate.")
            ),
        ),
    ),
    Life(
        stage=Stage.TAPER,
        sex="male",
        age=71,
        began=305,
        own_words="Two kinds from two doctors. The second did not know of the first.",
        taking={"diazepam": {"morning": "5", "bedtime": "5"}, "temazepam": {"bedtime": "15"}},
        years=18,
        begun="muscle spasm, and sleep later on",
        does="I am slow, my wife says. I say old.",
        hopes="To finish the model of the bridge.",
        fears="My hands shaking over it.",
        facts={"falls": True, "sleep_disturbed": True, "kidney_disease": True},
        hard=(0.4, 0.45, 0.35, 0.3, 0.4, 0.3, 0.25, 0.25, 0.2),
        plan={
            **pace(10, 21),
            "order": ["temazepam", "diazepam"],
            "allow": {"liquids": True, "compounded": True},
        },
        beside={"All as diazepam": {"switch_to": {"drug": "diazepam", "over_days": 28}}},
        later=(
            hold(65, 21, "An operation on the eyes; nothing is changed until it has healed."),
            unsigned(
                slow_down(
                    205, "He is unsteady in the mornings and would rather go on in smaller steps."
                )
            ),
        ),
    ),
    Life(
        stage=Stage.TAPER,
        sex="female",
        age=82,
        began=265,
        own_words="My daughter counts my tablets now. I let her, if nobody scolds me.",
        taking={"lorazepam": {"morning": "0.5", "bedtime": "0.5"}},
        years=22,
        begun="the change of life",
        does="I have always had it.",
        hopes="Not to fall, and to keep my flat.",
        fears="A home.",
        facts={
            "falls": True,
            "memory_trouble": True,
            "lives_alone": True,
            "drives": False,
            "medicines": ["metoprolol", "apixaban"],
            "supporters": [
                {"name": "Daughter (invented)", "relation": "daughter", "may_be_told": "all"}
            ],
        },
        hard=(0.35, 0.3, 0.35, 0.45, 0.35, 0.3, 0.25),
        asked=("steadi-stay-independent",),
        plan={**pace(10, 28), "allow": {"quarters": True}},
        restricted="Her grandson is a member of the staff.",
        emergency="The ambulance asked for her medicines after a fall; her team was in a meeting.",
        later=(
            step_back(75, "Restless and tearful since the last change; back for four weeks."),
            emergency(
                50,
                Role.PHARMACIST,
                "The hospital pharmacy asks for the dose before an operation tomorrow morning.",
            ),
        ),
    ),
)
