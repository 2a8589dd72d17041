-- Where another bot than the own one may write: chats that a spare bot has met.
CREATE TABLE spare_chat (
    chat INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (chat, bot)
) STRICT, WITHOUT ROWID;

-- How many active subscriptions of people each of these bots could take over; kept, so that no question counts them.
CREATE TABLE spare_count (
    bot INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;
CREATE TRIGGER spare_chat_came AFTER INSERT ON spare_chat
WHEN EXISTS (SELECT 1 FROM target WHERE chat = NEW.chat AND kind = 'private' AND ended IS NULL AND paused IS NULL) BEGIN
    INSERT INTO spare_count VALUES (NEW.bot, 1) ON CONFLICT (bot) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER spare_chat_left AFTER DELETE ON spare_chat
WHEN EXISTS (SELECT 1 FROM target WHERE chat = OLD.chat AND kind = 'private' AND ended IS NULL AND paused IS NULL) BEGIN
    UPDATE spare_count SET n = n - 1 WHERE bot = OLD.bot;
END;
CREATE TRIGGER spare_reader_new AFTER INSERT ON target
WHEN NEW.kind = 'private' AND NEW.ended IS NULL AND NEW.paused IS NULL BEGIN
    INSERT INTO spare_count SELECT bot, 1 FROM spare_chat WHERE chat = NEW.chat
        ON CONFLICT (bot) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER spare_reader_left AFTER UPDATE OF chat, kind, ended, paused ON target
WHEN OLD.kind = 'private' AND OLD.ended IS NULL AND OLD.paused IS NULL BEGIN
    UPDATE spare_count SET n = n - 1 WHERE bot IN (SELECT bot FROM spare_chat WHERE chat = OLD.chat);
END;
CREATE TRIGGER spare_reader_came AFTER UPDATE OF chat, kind, ended, paused ON target
WHEN NEW.kind = 'private' AND NEW.ended IS NULL AND NEW.paused IS NULL BEGIN
    INSERT INTO spare_count SELECT bot, 1 FROM spare_chat WHERE chat = NEW.chat
        ON CONFLICT (bot) DO UPDATE SET n = n + 1;
END;
