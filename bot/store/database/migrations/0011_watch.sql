-- A release is watched in several chats; statements are pinned where they were delivered.

CREATE TABLE watch (
    release INTEGER NOT NULL REFERENCES release (id),
    chat INTEGER NOT NULL,
    message INTEGER NOT NULL,                -- shows the progress, then the report
    reported INTEGER NOT NULL DEFAULT 0,     -- the final report is out
    PRIMARY KEY (release, chat)
) STRICT, WITHOUT ROWID;
INSERT INTO watch SELECT id, report_chat, report_message, reported FROM release WHERE report_chat <> 0;
CREATE INDEX watch_open ON watch (release) WHERE NOT reported;
ALTER TABLE release DROP COLUMN report_chat;
ALTER TABLE release DROP COLUMN report_message;
ALTER TABLE release DROP COLUMN reported;

-- An order to pin a statement's copies, or to unpin them, in every channel and group: a walk over the targets.
CREATE TABLE pinning (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    statement INTEGER NOT NULL REFERENCES statement (id),
    pin INTEGER NOT NULL,                    -- 0: unpin
    chat INTEGER NOT NULL,                   -- where staff are told how it went
    message INTEGER NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,       -- the last target that is dealt with
    done INTEGER NOT NULL DEFAULT 0,         -- copies
    refused TEXT NOT NULL DEFAULT '[]',      -- JSON: the chats where it was not possible
    over INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pinning_open ON pinning (id) WHERE NOT over;
CREATE INDEX target_shared ON target (id) WHERE kind <> 'private';
