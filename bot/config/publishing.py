"""The keys that say who works in the press office, where statements go and come from, and what is added to them."""

import re
from datetime import timedelta
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.config.addresses import CapSender, WebAddress
from bot.config.faults import quoted
from bot.config.mission import TopicKey
from bot.config.section import Section
from bot.config.values import File, Flag, Interval, Language, Line, Text, Whole, refusal
from bot.domain.mission import LocalText

Role = Literal["editor", "publisher", "owner"]

ID_LIMIT = 2**52  # "at most 52 significant bits": https://core.telegram.org/bots/api#user
_PLACEHOLDERS = ("title", "date", "number", "text")
_TEXT = "{text}"
# Characters; a message with a title and the longest word has no room for more.
_LONGEST_SIGNATURE = 200
_LONGEST_TEMPLATE = 400
_MOST_HASHTAGS = 5


def chat_name(value: object, kind: str = "chat", *, person: bool = True) -> int | str:
    """A chat as Telegram names it, by @name or id; a `person`'s id is above zero, every other chat's below.

    The source of the rule: https://core.telegram.org/bots/api#sendmessage (`chat_id`).
    """
    if isinstance(value, str) and re.fullmatch(r"@[A-Za-z][A-Za-z0-9_]{3,31}", value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and (-ID_LIMIT < value < 0 or (person and value)):
        return value
    shown = f"{quoted(str(value))} is" if isinstance(value, str | int | float) else "this is"
    raise refusal(f'{shown} not a {kind}; write "@its_name" in quotes, or its id, as in -1001234567890')


def _channel(value: object) -> int | str:
    return chat_name(value, "channel", person=False)


def _login(value: str) -> str:
    """A login name as useradd accepts it: https://manpages.debian.org/bookworm/passwd/useradd.8.en.html (CAVEATS)."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}", value):
        raise refusal(f"{quoted(value)} is not a login name, such as the one that 'whoami' prints")
    return value


def _feed_key(value: str) -> str:
    """The second line of a .pub file: https://jedisct1.github.io/minisign/#public-key-format"""
    if not re.fullmatch(r"RW[Q-T][A-Za-z0-9+/]{53}", value):
        raise refusal(f"{quoted(value)} is not a minisign public key, 56 signs that begin with RW")
    return value


def _hashtag(value: str) -> str:
    if not re.fullmatch(r"#\w{1,64}", value) or value[1:].isdigit():
        raise refusal(f'{quoted(value)} is not a hashtag; write one in quotes, as in "#visas"')
    return value


def _template(value: LocalText) -> LocalText:
    for lang, text in value.by_lang.items():
        where, names = f" in '{lang}'" if lang else "", _names_in(text)
        if names is None or not names <= set(_PLACEHOLDERS):
            known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
            raise refusal(f"may hold only {known} in braces{where}; a brace that is meant is written twice")
        if "text" not in names:
            raise refusal(f"must hold {{text}}{where}, the place where the statement's text is put")
        if [line.strip() for line in text.splitlines()].count(_TEXT) != 1 or text.count(_TEXT) != 1:
            raise refusal(f"must hold {{text}} once, on a line of its own{where}")
        if len(text) > _LONGEST_TEMPLATE:
            raise refusal(f"may have up to {_LONGEST_TEMPLATE} characters{where}")
    return value


def _signature(value: LocalText) -> LocalText:
    for lang, text in value.by_lang.items():
        if len(text.strip()) > _LONGEST_SIGNATURE or "\n" in text.strip():
            where = f" in '{lang}'" if lang else ""
            raise refusal(f"must be one line of up to {_LONGEST_SIGNATURE} characters{where}")
    return LocalText({lang: text.strip() for lang, text in value.by_lang.items()})


def _names_in(template: str) -> set[str] | None:
    """The names in braces; None where a brace is not closed, or has more than a name in it."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    if any(form or conversion for _, _, form, conversion in parts):
        return None
    return {name for _, name, _, _ in parts if name is not None}


class StaffMember(Section):
    """A person who works in the press office."""

    id: Annotated[Whole, Field(ge=1, lt=ID_LIMIT)] = Field(
        description="The person's Telegram user id, a number (not the @name)."
    )
    role: Role = Field(description="editor writes drafts; publisher also publishes; owner also keeps staff and cards.")
    name: str = Field(default="", description="The person's name, for the audit and for colleagues.")
    login: Annotated[Line, AfterValidator(_login)] = Field(
        default="",
        description="The person's login name on the server: who posts from a shell under it cannot approve that.",
    )
    languages: tuple[Language, ...] = Field(
        default=(), description="The languages that the person translates into, and is asked for."
    )


class Channel(Section):
    """A channel that gets every release of its topics."""

    chat: Annotated[int | str, BeforeValidator(_channel)] = Field(
        description='The channel: "@its_name" in quotes, or its id, as in -1001234567890.'
    )
    language: Language | None = Field(
        default=None, description="The language it gets; the mission's first if left out."
    )
    topics: tuple[TopicKey, ...] = Field(default=(), description="The topics it gets; every statement if left out.")


class Source(Section):
    """A feed or page from which statements are taken in."""

    url: WebAddress = Field(description="The feed's or page's address.")
    every: Interval = Field(default=timedelta(minutes=15), description="How often to look; one minute at the least.")
    topic: TopicKey | None = Field(default=None, description="The topic its statements get.")
    publish: Literal["auto", "draft"] = Field(
        default="draft", description="auto publishes what is new; draft leaves it to staff."
    )
    key: Annotated[str, AfterValidator(_feed_key)] = Field(
        default="",
        description="The public key (minisign's, 56 signs that begin with RW) by which another mission's signed feed "
        "is checked.",
    )
    private: Flag = Field(
        default=False, description="true: the address may lie in your own network, which is refused otherwise."
    )


class TopicTexts(Section):
    """What is added to the statements of one topic."""

    hashtags: tuple[Annotated[str, AfterValidator(_hashtag)], ...] = Field(
        default=(), max_length=_MOST_HASHTAGS, description='Hashtags below its statements, in quotes, as in ["#visas"].'
    )
    template: Annotated[Text, AfterValidator(_template)] = Field(
        default=LocalText(),
        description="How its statements are laid out. {title}, {date}, {number} and {text} stand for the statement's "
        "own; {text} must be there once, on a line of its own. What it leaves out of title, date and number is "
        "added.",
    )


class Texts(Section):
    """What is added to every statement, or to those of a topic."""

    signature: Annotated[Text, AfterValidator(_signature)] = Field(
        default=LocalText(), description="A line at the end of every statement."
    )
    topics: dict[TopicKey, TopicTexts] = Field(
        default={}, description="What is added to the statements of a topic, by the topic's key."
    )


class Alerts(Section):
    """Who sends urgent notices, as CAP feeds name it."""

    sender: CapSender = Field(
        description="The sender's identifier, unique in the world: an address such as alerts@example.org."
    )
    area: Text = Field(description="The area that urgent notices are for, in words.")
    test: Flag | None = Field(
        default=None,
        description="Whether each says that it is a test; left out: where telegram.api_url is not Telegram's own.",
    )


class Signing(Section):
    """The key by which statements prove that they are the mission's."""

    key: File = Field(description="The file of the signing key.")
