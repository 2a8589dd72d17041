"""The benchmarks still run: every way of sending but aiogram's, on a few chats, and the page that they write."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import at_rest, bare, crowd, full_size, inline, neighbours, ours, pictures, pieces, ptb, spell, taps, worst
from bench.house import House
from bench.order import Meter, Order, Variant
from bench.page import PAGE, Part, Scale, Target, merged, sections
from bench.stage import server, tally_of
from bot.sandbox import Rates, Sandbox
from tests.patience import WAIT

CHATS = 5


@pytest.mark.parametrize(
    ("variant", "sends"),
    [
        (bare.bare, CHATS),
        (pieces.bare_with_ledger, CHATS),
        (pieces.messenger, CHATS),
        (ours.send, CHATS),
        (pieces.pace, 0),
        (ptb.workers, CHATS),
        (ptb.on_our_request, CHATS),
        (ptb.gathered, CHATS),
        (ptb.limited, CHATS),
    ],
)
async def test_everyone_gets_the_message(variant: Variant, sends: int, tmp_path: Path) -> None:
    """Each way writes to each chat once, and says that it lost none."""
    async with Sandbox(history=False, patience=WAIT) as sandbox:
        meter = Meter()
        message = {"text": "Hello", "entities": [{"type": "bold", "offset": 0, "length": 5}]}
        order = Order(sandbox.api_url, sandbox.token, "", CHATS, 2, 1000, folder=str(tmp_path), message=message)
        await variant(order, meter)
        tally = sandbox.world.tally
        assert (tally.sent, tally.doubles, meter.lost) == (sends, 0, 0)


@pytest.mark.parametrize(("variant", "up"), [(pictures.album, pictures.IN_ALBUM), (pictures.caption, 0)])
async def test_pictures_go_up_once(variant: Variant, up: int, tmp_path: Path) -> None:
    """An album's files go up once whoever gets it, a correction of the words below a picture brings none again; nobody
    lacks anything."""
    async with Sandbox(history=False, patience=WAIT) as sandbox:
        meter = Meter()
        await variant(Order(sandbox.api_url, sandbox.token, "", CHATS, 2, 1000, folder=str(tmp_path)), meter)
        assert (meter.lost, meter.extra["uploads"]) == (0, up)


async def test_a_million_rows_at_a_small_size(tmp_path: Path) -> None:
    """Readers that are there already: planning is timed and its writes too; a second start sends what is left."""
    async with Sandbox(history=False, patience=WAIT) as sandbox:
        order = Order(sandbox.api_url, sandbox.token, "", CHATS, 1, 1, folder=str(tmp_path))
        meter = Meter()
        await ours.prepare(order, meter)
        await ours.plan(order, meter)
        assert meter.extra["holds"]
        assert set(meter.extra["pragmas"]) == {"synchronous", "journal_mode"}
        before = sandbox.world.tally.sent
        await ours.first(order, meter)
        assert sandbox.world.tally.sent > before


@pytest.mark.parametrize("variant", [ours.replies, ours.visited])
async def test_answers_during_a_broadcast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variant: Variant) -> None:
    """Answers are timed in an idle bot and in a busy one; also while visitors read its pages."""
    for name, value in {"IDLE_REPLIES": 2, "REPLIES": 3, "REPLIES_A_SECOND": 100, "VISITORS_A_SECOND": 20}.items():
        monkeypatch.setattr(ours, name, value)
    async with Sandbox(history=False, patience=WAIT) as sandbox:
        order = Order(sandbox.api_url, sandbox.token, "", CHATS, 2, 1000, folder=str(tmp_path))
        meter = Meter()
        await variant(order, meter)
    assert meter.extra["idle"] > 0
    assert len(meter.extra["busy"]) == 3
    assert bool(meter.extra.get("visits")) == (variant is ours.visited)


async def test_all_send_what_a_release_sends() -> None:
    """The contenders' message is the one that the bot itself sends."""
    message = await ours.message()
    assert message["text"].startswith(ours.TITLE)
    assert message["entities"]


def test_the_server_counts_in_its_own_process() -> None:
    """It starts, says where it is, and tells what it has counted."""
    with server(0) as url:
        assert tally_of(url)["sent"] == 0


def test_the_page_keeps_what_is_not_measured_again() -> None:
    """A section is replaced, the others stay, in the page's order; what no benchmark makes any more is left out."""
    page = merged("# Old\n\n## Gone\n\nx\n\n## One\n\nfirst\n\n## Two\n\nsecond\n", {"Two": "new"}, ["Two", "One"])
    assert list(sections(page)) == ["Two", "One"]
    assert sections(page) == {"Two": "new", "One": "first"}
    assert sections(PAGE.read_text("utf-8"))


def test_a_target_that_is_missed_says_so() -> None:
    """Missed is missed, also where only the number of refusals is wrong."""
    share = Target("share", 0.99, least=True)
    assert share.row(0.995, 0)[-1] == "yes"
    assert share.row(0.995, 1)[-1] == "**no**"
    assert share.row(0.98, 0)[-1] == "**no**"
    assert Target("wait", 30, " ms").row(31)[-1] == "**no**"


def test_an_archive_at_a_small_size() -> None:
    """Two archives are imported, asked and checked; each question has its ratio, each goal what was found."""
    lines = full_size.measure(Scale(1, 0.003))
    assert sum(line.startswith(("| checking", "| a rare word")) for line in lines) == 5
    assert sum("| yes |" in line or "| **no** |" in line for line in lines) == 5


def test_inline_answers_at_a_small_size() -> None:
    """Each kind of query is answered and timed, and compared with the goal."""
    lines = inline.measure(Scale(1, 0.002))
    assert sum(any(line.startswith(f"| {name} |") for line in lines) for name in inline.queries()) == 9
    assert sum("| yes |" in line or "| **no** |" in line for line in lines) == 1


def test_the_longest_checks_at_a_small_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the worst texts is compared with the longest statements."""
    monkeypatch.setattr(worst, "LENGTH", 1000)
    lines = worst.measure(Scale(1, 0.1))
    assert all(any(line.startswith(f"| {name} |") for line in lines) for name in worst.CASES)


async def test_a_spell_at_a_small_size(tmp_path: Path) -> None:
    """A second of nonsense in a release to a few: it ends, and the promises are kept."""
    async with Sandbox(patience=WAIT) as sandbox:
        house = House(sandbox, tmp_path, rate=50, workers=4)
        result = await spell.spell(house, kind="502 of Telegram", readers=40, seconds=1.0)
    assert list(result.broken()) == []
    assert result.sent + result.unknown == 40


async def test_a_crowd_at_a_small_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty strangers ask beside a release to a few: everyone is answered or told, and nothing is refused for its
    pace."""
    monkeypatch.setattr(crowd, "SILENCE", 1.0)
    async with Sandbox(rates=Rates(), patience=WAIT) as sandbox:
        house = House(sandbox, tmp_path, rate=crowd.RATE, paid=False, role="owner")
        result = await crowd.crowd(house, strangers=20, readers=60, spread=1.0)
    assert result.floods == result.silent == 0
    assert len(result.strangers) + result.told == 20
    assert len(result.subscribers) == crowd.SUBSCRIBERS
    assert result.staff
    assert result.share


def test_busy_loops_end_with_what_is_measured() -> None:
    """They run while something is measured, and not a moment longer."""
    with neighbours.busy(2) as loops:
        assert [loop.poll() for loop in loops] == [None, None]
    assert all(loop.poll() is not None for loop in loops)


def test_what_is_measured_beside_busy_loops_has_its_own_section() -> None:
    """A section for the quiet machine and one for the busy one, which says so at its foot."""
    part = Part("One", lambda scale: [])
    assert part.titles == ("One", "One, beside busy loops")
    assert str(Scale(runs=5, busy=2)) == "medians of 5 runs, beside 2 busy loops"
    page = merged("# Old\n\n## One\n\nquiet\n", {"One, beside busy loops": "busy"}, part.titles)
    assert sections(page) == {"One": "quiet", "One, beside busy loops": "busy"}


def test_taps_at_a_small_size() -> None:
    """Each question is asked as it is kept and counted anew, and planning as it is and as it was."""
    lines = taps.measure(Scale(1, 0.0005))
    assert sum(line.startswith(("| a draft's card", "| status", "| /stats", "| the next rows")) for line in lines) == 6
    assert sum("| yes |" in line or "| **no** |" in line for line in lines) == 2


def test_start_and_rest_at_a_small_size() -> None:
    """The bot and each command are started and timed; the idle bot is looked at."""
    lines = at_rest.measure(Scale(1, 0.05))
    assert sum(line.startswith(("| run, until", "| status", "| check")) for line in lines) == 3
    assert sum("| yes |" in line or "| **no** |" in line for line in lines) == 5
