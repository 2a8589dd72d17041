-- Files that staff have sent, until they are in a draft; and previews of several messages.

CREATE TABLE sent_media (
    chat INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user INTEGER NOT NULL,
    album TEXT NOT NULL,                     -- Telegram's number of the album; '' by itself
    goal TEXT NOT NULL,                      -- new, draft, ask: to be done; asked, kept: a press says; done
    draft INTEGER NOT NULL DEFAULT 0,
    lang TEXT NOT NULL DEFAULT '',           -- of the text that was asked for, which the caption is
    replaces TEXT NOT NULL DEFAULT '',       -- the tag of the file whose place it takes
    file TEXT NOT NULL,                      -- JSON: what Telegram says of it
    caption TEXT NOT NULL,
    entities TEXT NOT NULL,
    at REAL NOT NULL,                        -- when it was sent
    came REAL NOT NULL,                      -- when it was taken: an album is whole when nothing more has come for a moment
    PRIMARY KEY (chat, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_media_waiting ON sent_media (chat, message_id) WHERE goal IN ('new', 'draft', 'ask');

-- Of a preview that is more than one text: its messages, in order, as JSON: [message, what it shows]; '' is a text.
ALTER TABLE draft_card ADD COLUMN layout TEXT NOT NULL DEFAULT '[]';
