"""The forms that check whether something is the mission's: a text, a number, a fingerprint, or a file, with or without
its signature. What is sent is compared and not stored."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.domain.signing.minisign import MOST_BYTES, NotMinisign, Signature
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.domain.verify.fingerprint import code_in
from bot.domain.verify.originals import Originals
from bot.rendering import signing
from bot.rendering.pages import addresses, html
from bot.rendering.verify import file_verdict, verdict
from bot.rendering.verify.comparison import compared
from bot.rendering.view import Button, DeepLink, Link, View
from bot.services.signing.check_sent import check_sent
from bot.services.verify import find_files
from bot.services.verify.find_originals import find_originals, is_out
from bot.store.search import questions
from bot.store.statements import statements
from bot.web import template
from bot.web.page import Finish, Look, Page

MOST = 100_000  # characters of a text that are compared
_MOST_PASTED = MOST + 10_000  # and of a text file, with what precedes the text
MOST_MEGABYTES = 5
MOST_OF_FILES = {"file": MOST_MEGABYTES * 1_000_000, "minisig": 100_000}  # most bytes of uploaded files
_LONGEST_CODE = 60  # characters around a fingerprint; a longer input is a text


async def verify(look: Look) -> Page | Finish:
    """The forms, with the result above them."""
    if look.files:
        return _page(look, "", await _of_file(look, look.files.get("file", b""), look.files.get("minisig", b"")))
    given, minisig = (look.asked.get(name, "").replace("\r\n", "\n") for name in ("text", "signature"))
    typed = given[:MOST].strip()
    if not typed:
        return _page(look, typed, None)
    if signed := await _signed(look, given[:_MOST_PASTED], minisig):
        return _page(look, typed, signed)
    say, mission = look.say, look.setting.mission
    if number := Number.parse(typed, day_in(mission.timezone, look.now).year):
        statement = await statements.by_number(look.cx, number)
        if statement is None or not await is_out(look.cx, statement):
            return _page(look, typed, View(RichText(say("verify.unknown_number", number=number))))
        return _page(look, typed, verdict.number(say, mission, statement))
    if len(typed) <= _LONGEST_CODE and (code := code_in(typed)):
        return _page(look, typed, await _of_code(look, code))
    return partial(_compared, look, typed, await find_originals(look.cx, typed))


async def _compared(look: Look, typed: str, originals: Originals) -> Page:
    """The answer about a text: comparing takes a while, and the database is not held meanwhile."""
    return _page(look, typed, await asyncio.to_thread(_judged, look, typed, originals))


def _page(look: Look, typed: str, answer: View | None) -> Page:
    links = [found for row in answer.rows for button in row if (found := _link(look, button))] if answer else []
    return template.draw(
        look,
        "verify.html",
        title=look.say("site.verify"),
        description=look.say("site.verify_kept"),
        indexed=False,
        typed=typed,
        signature=look.asked.get("signature", "").strip()[:MOST_BYTES],
        most=MOST_MEGABYTES,
        answer=html.blocks(answer.text) if answer else "",
        links=links,
    )


async def _signed(look: Look, given: str, minisig: str) -> View | None:
    """The answer about a pasted text file, or about any text with a signature; None for any other text. A form may have
    lost the line feeds at the file's end, or doubled them; in a notice without a reason, nothing but line feeds follows
    the fields."""
    text = given.rstrip()
    content = (f"{text}\n" if "\n\n" in text else f"{text}\n\n\n").encode()
    minisig = look.asked.get("signature", "").strip()
    try:
        signature = Signature.parse(minisig) if minisig else None
    except NotMinisign:
        return View(RichText(look.say("signed.no_signature")))
    found = await check_sent(look.cx, content, signature)
    return signing.answer(look.say, look.setting.mission, found) if found else None


async def _of_file(look: Look, content: bytes, minisig: bytes) -> View:
    """The answer about a file, with its signature if there is one."""
    if not content:
        return View(RichText(look.say("signed.no_file")))
    try:
        signature = Signature.parse(minisig.decode("utf-8", "replace")) if minisig else None
    except NotMinisign:
        return View(RichText(look.say("signed.no_signature_file")))
    if signed := await check_sent(look.cx, content, signature):
        return signing.answer(look.say, look.setting.mission, signed)
    return file_verdict.of_bytes(look.say, look.setting.mission, await find_files.by_content(look.cx, content))


async def _of_code(look: Look, code: str) -> View:
    for revision, _ in await questions.of_code(look.cx, code):
        statement = await statements.by_id(look.cx, revision.statement)
        if statement and await is_out(look.cx, statement):
            earlier = code not in {text.fingerprint for text in statement.texts.values()}
            return verdict.code(look.say, look.setting.mission, statement, earlier=earlier)
    return View(RichText(look.say("verify.code_unknown", code=code)))


def _judged(look: Look, typed: str, originals: Originals) -> View:
    mission = look.setting.mission
    found = compared(mission, typed, originals, [*mission.name.by_lang.values(), *look.setting.channels])
    given = verdict.Answer(found.verdict, found.statement, found.text, found.earlier, "", found.marks)
    return verdict.answer(look.say, mission, given)


def _link(look: Look, button: Button) -> tuple[str, str] | None:
    """A message's button as a link: one that opens a statement in Telegram opens its page here."""
    if isinstance(button.action, Link):
        return button.label, html.link_address(button.action.url)
    if isinstance(button.action, DeepLink) and button.action.payload.startswith("s-"):
        serial, year = button.action.payload.removeprefix("s-").split("-")
        return button.label, look.links.to(addresses.statement(look.lang, Number(int(year), int(serial))))
    return None
