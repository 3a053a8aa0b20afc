"""The outbox forgets nothing, whenever the process ends, and lets nothing be sent twice."""

import json
import os
import resource
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.outbox import Key, Outbox

A = Key("daily_brief", "2026-W47", 1, "anna@example.com")
B = Key("daily_brief", "2026-W47", 1, "ben@example.com")
C = Key("daily_brief", "2026-W47", 1, "zoë@example.com", "note")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox.jsonl"


def filled(path: Path) -> Outbox:
    outbox = Outbox(path, clock=lambda: datetime(2026, 11, 23, 5, 30, tzinfo=UTC))
    with outbox.held():
        for key in (A, B):
            outbox.record(key, "sending", message_id=f"<{key.recipient}>")
            outbox.record(key, "sent", message_id=f"<{key.recipient}>", detail="250 queued as 7Ä")
    return outbox


def test_what_was_sent_is_not_due(path: Path) -> None:
    filled(path)
    again = Outbox(path)
    assert again.due([A, B, C]) == [C]
    assert [entry.state for entry in again.history()] == ["sending", "sent", "sending", "sent"]
    assert again.latest()[A].at == "2026-11-23T05:30:00.000+00:00"
    assert again.latest()[A].detail == "250 queued as 7Ä"
    with again.held(), pytest.raises(OpsbriefError, match="must not be sent again"):
        again.record(A, "sending")


def test_the_same_revision_counts_apart_for_period_revision_person_and_kind(path: Path) -> None:
    outbox = filled(path)
    others = [
        Key("daily_brief", "2026-W48", 1, A.recipient),
        Key("daily_brief", "2026-W47", 2, A.recipient),
        Key("weekly", "2026-W47", 1, A.recipient),
        Key("daily_brief", "2026-W47", 1, A.recipient, "note"),
    ]
    assert outbox.due([A, *others]) == others


def test_only_the_owner_can_read_it(path: Path) -> None:
    filled(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with Outbox(path).held():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_step_is_on_disk_when_record_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, bytes]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, path.read_bytes()))
        real(descriptor)

    outbox = Outbox(path)
    with outbox.held():
        monkeypatch.setattr(os, "fsync", fsync)
        outbox.record(A, "sending")
    inode, content = synced[-1]
    assert inode == path.stat().st_ino
    assert json.loads(content)["state"] == "sending"


def test_refused_is_due_again(path: Path) -> None:
    outbox = Outbox(path)
    with outbox.held():
        outbox.record(A, "sending")
        outbox.record(A, "failed", detail="450 later")
    assert Outbox(path).due([A]) == [A]


def test_a_message_left_in_the_middle_waits_for_a_person(path: Path) -> None:
    outbox = Outbox(path)
    with pytest.raises(KeyboardInterrupt), outbox.held():
        outbox.record(A, "sending", message_id="<a>")
        assert outbox.unknowns() == []
        raise KeyboardInterrupt
    reader = Outbox(path)
    assert [entry.key for entry in reader.unknowns()] == [A]
    assert len(reader.history()) == 1  # reading alone writes nothing
    with reader.held():
        assert reader.due([A]) == []
        assert [(entry.state, entry.message_id) for entry in reader.unknowns()] == [("unknown", "<a>")]
        with pytest.raises(OpsbriefError):
            reader.record(A, "sending")
    with reader.held():
        assert len(reader.history()) == 2  # noted once


@pytest.mark.parametrize(("decision", "due"), [("sent", []), ("retry", [A])])
def test_a_person_decides(path: Path, decision: str, due: list[Key]) -> None:
    outbox = Outbox(path)
    with outbox.held():
        outbox.record(A, "sending")
    with outbox.held():
        pass
    with pytest.raises(OpsbriefError):
        outbox.resolve(A, "sent", " ")
    outbox.resolve(A, "sent" if decision == "sent" else "retry", "Zoë Müller")
    again = Outbox(path)
    assert again.due([A]) == due and again.unknowns() == []
    assert again.history()[-1].by == "Zoë Müller"
    with pytest.raises(OpsbriefError, match="waits for no decision"):
        again.resolve(A, "retry", "Zoë Müller")


def test_cut_off_anywhere_it_keeps_every_whole_line_and_goes_on(tmp_path: Path, path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    before = Outbox(path).history()
    ends = [number for number, byte in enumerate(whole) if byte == 10]
    cuts = {*range(0, len(whole), 13), *ends, *(end + 1 for end in ends), *(end - 1 for end in ends)}
    for cut in sorted(cuts):
        path.write_bytes(whole[:cut])
        outbox = Outbox(path)
        lines = len(whole[:cut].splitlines())
        kept = outbox.history()
        assert kept == before[: len(kept)] and lines - 1 <= len(kept) <= lines
        assert len(outbox.torn()) == lines - len(kept)
        with outbox.held():
            assert outbox.due([A, B]) == [A, B][(len(kept) + 1) // 2 :]  # a begun one is never due
            outbox.record(C, "sending")
            outbox.record(C, "sent")
        again = Outbox(path)
        assert again.history()[: len(kept)] == kept and again.latest()[C].state == "sent"
        assert again.torn() == []  # reported once
        assert path.read_bytes().startswith(whole[:cut])


def test_a_crash_while_a_cut_line_is_mended_is_mended_too(path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"report": "da' + b'\n{"torn": [5')
    outbox = Outbox(path)
    assert len(outbox.torn()) == 2
    with outbox.held():
        pass
    assert Outbox(path).torn() == [] and len(Outbox(path).history()) == 4


def test_damage_in_the_middle_stops_delivery(path: Path) -> None:
    filled(path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1][:40] + b"\n" + lines[2] + lines[3])
    with pytest.raises(OpsbriefError, match="damaged in line 2") as caught:
        Outbox(path)
    assert caught.value.exit_status == 3


def test_one_process_at_a_time(path: Path) -> None:
    first, second = Outbox(path), Outbox(path)
    with first.held():
        with pytest.raises(OpsbriefError, match="Another process") as caught, second.held():
            pass
        first.record(A, "sending")
        first.record(A, "sent")
    assert caught.value.exit_status == 3
    with second.held():
        assert second.due([A]) == []  # what the first wrote meanwhile is read


def test_nothing_is_written_unheld(path: Path) -> None:
    with pytest.raises(OpsbriefError, match="not held"):
        Outbox(path).record(A, "sending")
    assert not path.exists()


def test_a_full_disk_stops_at_once_and_loses_nothing(path: Path) -> None:
    outbox = filled(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with outbox.held():
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 25, hard))
        try:
            with pytest.raises(OpsbriefError, match="cannot be written"):
                outbox.record(C, "sending")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with pytest.raises(OpsbriefError):  # never behind a line that may be half there
            outbox.record(C, "sending")
    again = Outbox(path)
    assert len(again.torn()) == 1 and len(again.history()) == 4
    assert again.due([A, B, C]) == [C]
