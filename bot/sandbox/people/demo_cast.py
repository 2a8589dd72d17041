"""The demo's cast: readers, a journalist, staff, a group and a channel, with ids that never change."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.people.person import Person
from bot.sandbox.people.scene import Scene
from bot.sandbox.world.model import Chat

OFFICER = 700_000_001
ANNA = 700_000_002
IVAN = 700_000_003
MARGARET = 700_000_004
TOM = 700_000_005
CLAIRE = 700_000_006
EDITOR = 700_000_007
NORA = 700_000_008
GROUP = -4_700_001
CHANNEL = -1_000_004_700_002
FRIENDS = -4_700_003
CHANNEL_NAME = "embassy_news"


@dataclass(frozen=True, slots=True)
class DemoCast:
    """The participants and chats. The bot is a member of the group and an administrator of the channel, but not in
    `friends`."""

    anna: Person
    ivan: Person
    margaret: Person
    tom: Person
    claire: Person
    nora: Person
    officer: Person
    editor: Person
    group: Chat
    channel: Chat
    friends: Chat


def add_demo_cast(scene: Scene, officer: int = OFFICER) -> DemoCast:
    """Add the cast to an empty sandbox; `officer` is the user id that the bot's config names as staff."""
    anna = scene.user("Anna", "en", user_id=ANNA, about="reader, English")
    ivan = scene.user("Иван", "ru", user_id=IVAN, about="reader, Russian")
    margaret = scene.user("Margaret", "en", user_id=MARGARET, about="runs the group")
    tom = scene.user("Tom", "en", user_id=TOM, about="group member")
    claire = scene.user("Claire", "en", user_id=CLAIRE, about="channel subscriber")
    nora = scene.user("Nora", "en", user_id=NORA, about="journalist, asks with /press")
    press = scene.user("Press officer", "en", user_id=officer, about="staff")
    editor = scene.user("Editor", "en", user_id=EDITOR, about="staff, writes")
    world = scene.world
    group = world.add_chat("group", "Expats in London", margaret.id, members=(tom.id, anna.id), chat_id=GROUP)
    channel = world.add_chat(
        "channel",
        "Embassy news",
        press.id,
        members=(claire.id, anna.id, ivan.id),
        username=CHANNEL_NAME,
        chat_id=CHANNEL,
    )
    friends = world.add_chat("group", "Friends", anna.id, members=(ivan.id, tom.id), chat_id=FRIENDS)
    margaret.add_bot(group)
    press.add_bot(channel)
    return DemoCast(anna, ivan, margaret, tom, claire, nora, press, editor, group, channel, friends)
