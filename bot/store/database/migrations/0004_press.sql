-- The press office: drafts that several people work on, approval, times, corrections and retractions.

-- A draft's card in each chat that shows it. `page` is the part of the card that is open there.
CREATE TABLE draft_card (
    draft INTEGER NOT NULL REFERENCES draft (id),
    chat INTEGER NOT NULL,
    preview INTEGER NOT NULL DEFAULT 0,      -- message ids; 0: not shown
    card INTEGER NOT NULL DEFAULT 0,
    page TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (draft, chat)
) STRICT, WITHOUT ROWID;
INSERT INTO draft_card (draft, chat, preview, card)
    SELECT id, chat, preview_message, card_message FROM draft WHERE card_message <> 0;
ALTER TABLE draft DROP COLUMN preview_message;
ALTER TABLE draft DROP COLUMN card_message;

-- Of a correction or retraction: the statement's revision that it was written on.
ALTER TABLE draft ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
CREATE INDEX draft_open ON draft (state, at) WHERE state NOT IN ('published', 'discarded');

-- Who changed what when. `what` is a word of the catalogs: draft.did_<what>.
CREATE TABLE draft_change (
    draft INTEGER NOT NULL REFERENCES draft (id),
    version INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    at REAL NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (draft, version)
) STRICT, WITHOUT ROWID;
INSERT INTO draft_change SELECT id, 1, author, created_at, 'begun' FROM draft;

ALTER TABLE decision ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- What a release does besides sending.
ALTER TABLE release ADD COLUMN notice INTEGER NOT NULL DEFAULT 0;        -- a correction that readers are told of
ALTER TABLE release ADD COLUMN pin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN link_preview INTEGER NOT NULL DEFAULT 1;
CREATE INDEX release_of_statement ON release (statement);

-- A statement's corrections and its retraction by staff; what an import revises is not among them.
CREATE TABLE correction (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    at REAL NOT NULL,
    actor INTEGER NOT NULL,
    notice INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (statement, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE retraction (
    statement INTEGER PRIMARY KEY REFERENCES statement (id),
    at REAL NOT NULL,
    actor INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;

-- A row of a correction or retraction: 1 when its copies are dealt with and only a message of its own is to be sent.
ALTER TABLE delivery ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
-- What is being done may be done again without a double: an edit, a deletion.
ALTER TABLE delivery ADD COLUMN repeatable INTEGER NOT NULL DEFAULT 0;
-- Telegram no longer lets the message be changed.
ALTER TABLE message ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_of_target ON message (target, release);

-- What staff are told by themselves, once each. `chat` 0: every publisher and owner.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                      -- a sentence of the catalogs: notice.<kind>
    subject TEXT NOT NULL,                   -- with the kind, what makes it once
    detail TEXT NOT NULL,                    -- JSON: the sentence's values
    chat INTEGER NOT NULL DEFAULT 0,
    at REAL NOT NULL,
    told_at REAL,
    UNIQUE (kind, subject)
) STRICT;
CREATE INDEX notice_waiting ON notice (id) WHERE told_at IS NULL;
