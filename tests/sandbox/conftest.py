"""A running sandbox, its cast, and a client for the bot's door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox import Rates, Sandbox
from tests.patience import WAIT
from tests.sandbox.cast import Api, Cast, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates() -> Rates | None:
    return None


@pytest.fixture
async def sandbox(clock: Clock, rates: Rates | None) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock, rates=rates, patience=WAIT) as running:
        yield running


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(sandbox, session)


@pytest.fixture
def cast(sandbox: Sandbox) -> Cast:
    return Cast(sandbox)
