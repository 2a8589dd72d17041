-- Files beside texts; messages of several parts; and what is one bot's own says whose it is.

DROP TABLE media;  -- never used until now

-- A file by its key: the SHA-256 of its bytes, which lie beside the database, or `id:` and Telegram's file_unique_id of
-- what is too large to be fetched (`kept` 0).
CREATE TABLE file (
    key TEXT PRIMARY KEY,
    kept INTEGER NOT NULL DEFAULT 1,
    size INTEGER NOT NULL,                   -- bytes
    mime TEXT NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,        -- pixels
    height INTEGER NOT NULL DEFAULT 0,
    duration INTEGER NOT NULL DEFAULT 0,     -- seconds
    at REAL NOT NULL                         -- since when nothing may refer to it yet
) STRICT, WITHOUT ROWID;

-- By which name a bot can send a file again, as which kind. A file_id is good for the bot that got it, and no other.
CREATE TABLE file_id (
    bot INTEGER NOT NULL,
    key TEXT NOT NULL REFERENCES file (key) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (bot, key, kind)
) STRICT, WITHOUT ROWID;

-- Every size of ours that Telegram has named: the same for all bots, and what a forwarded or sent copy is known by.
CREATE TABLE file_unique (
    unique_id TEXT PRIMARY KEY,
    key TEXT NOT NULL REFERENCES file (key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX file_unique_of ON file_unique (key);

CREATE TABLE media (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,                      -- no reference: an import may bring the bytes later, or never
    name TEXT NOT NULL DEFAULT '',
    alts TEXT NOT NULL DEFAULT '{}',         -- JSON: language -> what it shows
    spoiler INTEGER NOT NULL DEFAULT 0,
    text_first INTEGER NOT NULL DEFAULT 0,   -- the text stands before the media; the same in all of a revision
    PRIMARY KEY (statement, revision, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_of_file ON media (file);
CREATE TRIGGER media_is_immutable BEFORE UPDATE ON media BEGIN
    SELECT RAISE(ABORT, 'stored media never change: add a revision');
END;
CREATE TRIGGER media_is_kept BEFORE DELETE ON media BEGIN
    SELECT RAISE(ABORT, 'stored media never change: add a revision');
END;

-- How many of a row's messages are in the chat: the next part follows.
ALTER TABLE delivery ADD COLUMN part INTEGER NOT NULL DEFAULT 0;

-- The bot that sent it, which alone can edit it; what it shows ('' a text).
ALTER TABLE message ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN spoiler INTEGER NOT NULL DEFAULT 0;
-- 1: a note about the copies, not one itself. Until now `lost` alone said that it stays as it is.
ALTER TABLE message ADD COLUMN note INTEGER NOT NULL DEFAULT 0;
UPDATE message SET bot = coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'bot'), 0);

-- Each bot numbers its updates by itself, and has its own waits.
ALTER TABLE inbox RENAME TO inbox_before;
DROP INDEX inbox_waiting;
CREATE TABLE inbox (
    bot INTEGER NOT NULL,
    update_id INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    json TEXT,                               -- erased once handled
    done_at REAL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bot, update_id)
) STRICT, WITHOUT ROWID;
INSERT INTO inbox SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'bot'), 0),
    update_id, chat, json, done_at, attempts FROM inbox_before;
DROP TABLE inbox_before;
CREATE INDEX inbox_waiting ON inbox (bot, update_id) WHERE done_at IS NULL;

ALTER TABLE pace RENAME TO pace_before;
CREATE TABLE pace (
    bot INTEGER NOT NULL,
    scope TEXT NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (bot, scope)
) STRICT, WITHOUT ROWID;
INSERT INTO pace SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'bot'), 0), scope, until
    FROM pace_before;
DROP TABLE pace_before;
