"""Chats that go, move and come back: nobody is lost, nobody is written to for nothing."""

from __future__ import annotations

from tests.journeys.conftest import Embassy, count_of

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


async def test_blocked_deleted_and_welcome_back(embassy: Embassy) -> None:
    """Who is gone is ended and told apart in the report; who returns is welcomed and subscribed again."""
    lost = embassy.sandbox.user("Lost")
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan, lost)
        lost.delete_account()
        await embassy.draft(STATEMENT)
        await embassy.publish()
        report = (await embassy.report()).text
        assert "Delivered: 2 of 3" in report
        assert "account deleted: 1" in report
        embassy.anna.block()
        again = await embassy.published("/post Second\nMore words.")
        assert "Delivered: 1 of 1" in again.text
        embassy.anna.start()
        assert "Welcome back" in (await embassy.anna.reply()).text
        third = await embassy.published("/post Third\nEven more words.")
        assert "Delivered: 2 of 2" in third.text


async def test_a_block_that_was_not_told(embassy: Embassy) -> None:
    """A reader who blocked the bot while it was down is found out by the release, ended, and not tried again."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
    embassy.sandbox.faults.status(
        403,
        '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}',
        chat=embassy.anna.id,
    )
    async with embassy.open():
        report = await embassy.published(STATEMENT)
        assert "Delivered: 1 of 2" in report.text
        assert "blocked the bot: 1" in report.text
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text


async def test_a_group_becomes_a_supergroup_before(embassy: Embassy) -> None:
    """A group that was upgraded keeps its subscription and gets the release once, in its new chat."""
    async with embassy.open():
        group = embassy.group()
        embassy.anna.send("/subscribe", chat=group)
        await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=group)
        new = embassy.sandbox.migrate(group)
        report = await embassy.published(STATEMENT)
        assert "Delivered: 1 of 1" in report.text
        assert count_of(embassy.sandbox, new, "On the exchange") == 1


async def test_a_group_that_moved_while_the_bot_was_down(embassy: Embassy) -> None:
    """Without the service message, the refused send itself tells where the group went."""
    async with embassy.open():
        group = embassy.group()
        embassy.anna.send("/subscribe", chat=group)
        await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=group)
        await embassy.draft(STATEMENT)
    new = embassy.sandbox.migrate(group)
    embassy.forget_updates()
    async with embassy.open():
        await embassy.publish()
        assert "Delivered: 1 of 1" in (await embassy.report()).text
        assert count_of(embassy.sandbox, new, "On the exchange") == 1


async def test_a_channel_by_promotion(embassy: Embassy) -> None:
    """Making the bot an administrator of a channel subscribes it and tells who did it; taking it back ends that."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        channel = embassy.sandbox.channel("Anna's news", creator=embassy.anna)
        embassy.anna.promote_bot(channel, can_post_messages=True)
        await embassy.anna.wait(lambda found: "Anna's news is subscribed" in found[-1].text)
        assert "Delivered: 2 of 2" in (await embassy.published(STATEMENT)).text
        post = next(m for m in embassy.sandbox.messages(channel) if "On the exchange" in m.text)
        assert all(button.callback_data is None for row in post.buttons for button in row)
        embassy.anna.remove_bot(channel)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text


async def test_channels_follow_the_config(embassy: Embassy) -> None:
    """A channel that leaves the config is ended at the next start."""
    channel = embassy.sandbox.channel("News", username="news_ch", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.forget_updates()
    embassy.channels = ["@news_ch"]
    async with embassy.open():
        await embassy.sandbox.until(lambda: any(call.method == "setMyCommands" for call in embassy.sandbox.calls))
        assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
    embassy.channels = []
    async with embassy.open():
        done = len(embassy.sandbox.calls)
        await embassy.sandbox.until(
            lambda: any(call.method == "setMyCommands" for call in embassy.sandbox.calls[done:])
        )
        assert "Delivered to nobody" in (await embassy.published("/post Second\nMore words.")).text


async def test_a_long_text_in_a_channel_leads_into_the_bot(embassy: Embassy) -> None:
    """In channels and groups Read in full is a link into the bot, which opens the statement there."""
    channel = embassy.sandbox.channel("News", username="news_ch", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.channels = [channel.id]
    body = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 40 for n in range(20))
    async with embassy.open() as bot:
        await embassy.published_by_paste(bot, "/post A long one\n" + body + " End.")
        await embassy.report()
        post = next(m for m in embassy.sandbox.messages(channel) if "A long one" in m.text)
        url = post.buttons[0][0].url
        assert url is not None
        assert url.startswith("https://t.me/chancery_bot?start=s-1-")
        embassy.anna.follow(url)
        assert "Page 1 of " in (await embassy.anna.reply()).text


async def test_topics_that_go(embassy: Embassy) -> None:
    """Deleting a forum topic ends the subscription of that topic only."""
    async with embassy.open():
        forum = embassy.group("Forum", forum=True)
        first, second = embassy.sandbox.topic(forum, "One"), embassy.sandbox.topic(forum, "Two")
        for thread in (first, second):
            embassy.anna.send("/subscribe", chat=forum, thread=thread)
            await embassy.anna.wait(lambda f: any("Done." in m.text for m in f), chat=forum, thread=thread)
        embassy.sandbox.delete_topic(forum, first)
        report = await embassy.published(STATEMENT)
        assert "Delivered: 1 of 2" in report.text
        assert "topic deleted: 1" in report.text
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text


async def test_no_rights_pauses_and_rights_wake(embassy: Embassy) -> None:
    """A group where the bot may not write is paused, not ended, and wakes when the right comes back."""
    async with embassy.open():
        embassy.anna.start()  # so that the bot can tell her of it, and needs not tell staff
        await embassy.anna.reply()
        group = embassy.sandbox.group("Big", creator=embassy.anna, members=[embassy.ivan], supergroup=True)
        embassy.anna.add_bot(group)
        embassy.anna.send("/subscribe", chat=group)
        await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=group)
        embassy.anna.restrict_bot(group, can_send_messages=False)
        assert "Delivered to nobody" in (await embassy.published(STATEMENT)).text
        embassy.anna.restrict_bot(group, can_send_messages=True)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text
