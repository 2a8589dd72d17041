"""The office of the services' tests, and its pages as a process that can only read sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.services.context import ServiceContext
from bot.store.pages.database import PublicDatabase
from bot.web.serving.kept_pages import Pages
from bot.web.setting import Setting
from tests.services.conftest import clock, context

__all__ = ["clock", "context", "pages"]


@pytest.fixture
async def pages(context: ServiceContext) -> AsyncIterator[Pages]:
    db = PublicDatabase(context.db.path)
    yield Pages(db, Setting(context.mission, "https://p.example", context.folder), context.clock)
    await db.close()
