"""The command that checks every chain, and compares with heads that were noted elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glidepath.errors import InvalidRequest
from glidepath.web.accounts.models import Member
from glidepath.web.audit.chain import INSTALLATION, append
from glidepath.web.audit.checking import check_chains, main
from glidepath.web.audit.models import ChainHead, Event

EMPTY = {"member": None, "member_name": "", "role": "", "person": None, "about": ""}


def test_sound_chains_are_told_with_their_heads(
    events: list[Event], capsys: pytest.CaptureFixture[str]
) -> None:
    append(INSTALLATION, action="x", outcome="refused", **EMPTY, detail={})
    assert main(["verify"]) == 0
    told = capsys.readouterr().out
    assert f"5:{events[-1].digest}  Riverbend" in told
    assert "the installation" in told
    assert told.endswith("All chains hold.\n")


def test_a_broken_chain_is_said_and_ends_with_one(
    events: list[Event], tamper: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("UPDATE audit_event SET role = 'x' WHERE number = 2")
    assert main(["verify"]) == 1
    assert "BROKEN  Riverbend: event 2 was altered" in capsys.readouterr().out


def test_a_head_noted_before_is_still_there_when_the_chain_has_grown(
    events: list[Event], prescriber: Member
) -> None:
    noted = f"5:{events[-1].digest}"
    assert check_chains([noted]).holds
    append(prescriber.programme_id, action="x", outcome="done", **EMPTY, detail={})
    assert check_chains([noted, f"1:{events[0].digest}"]).holds


def test_a_chain_written_anew_with_the_key_does_not_have_the_head(
    events: list[Event],
    prescriber: Member,
    tamper: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    noted = f"5:{events[-1].digest}"
    tamper("DELETE FROM audit_event")
    ChainHead.objects.all()._raw_delete("default")
    for _ in range(5):
        append(prescriber.programme_id, action="x", outcome="done", **EMPTY, detail={})
    assert main(["verify"]) == 0
    assert main(["verify", "--expect", noted]) == 1
    assert "MISSING" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "5", "five:ab", "5:xyz", f"-1:{'a' * 64}", f"²:{'a' * 64}"])
def test_a_head_written_otherwise_is_refused_kindly(
    db: None, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidRequest, match="NUMBER:DIGEST"):
        check_chains([text])
    assert main(["verify", f"--expect={text}"]) == 2
    assert "NUMBER:DIGEST" in capsys.readouterr().err
