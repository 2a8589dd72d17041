-- Sources: feeds and pages that the bot looks at by itself, how each stands, and what it took from them.

CREATE TABLE source (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- stands in buttons
    url           TEXT NOT NULL UNIQUE,
    next_at       REAL NOT NULL DEFAULT 0,            -- when it is looked at the next time
    looked_at     REAL,
    taken_at      REAL,                               -- when its first look was complete: from then on all is news
    etag          TEXT NOT NULL DEFAULT '',
    modified      TEXT NOT NULL DEFAULT '',
    failures      INTEGER NOT NULL DEFAULT 0,         -- looks in a row
    failing_since REAL,
    fault         TEXT NOT NULL DEFAULT '',
    told          INTEGER NOT NULL DEFAULT 0          -- staff know that it fails
) STRICT;

-- guid, link, title, content: by what it is known again (bot.domain.feeds.item), '' where that says nothing.
CREATE TABLE source_item (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    source    INTEGER NOT NULL REFERENCES source (id),
    guid      TEXT NOT NULL,
    link      TEXT NOT NULL,
    title     TEXT NOT NULL,
    content   TEXT NOT NULL,
    version   TEXT NOT NULL,                          -- of what was taken or left last; '' for nothing yet
    taken     TEXT,                                   -- what was taken last, as JSON
    waits     TEXT,                                   -- what waits for a person, as JSON
    chosen    INTEGER NOT NULL DEFAULT 0,             -- a person has said that it is right
    statement INTEGER NOT NULL DEFAULT 0,             -- what became of it: 0 for none
    draft     INTEGER NOT NULL DEFAULT 0,
    fault     TEXT NOT NULL DEFAULT '',               -- why it could not be taken
    at        REAL NOT NULL
) STRICT;
CREATE INDEX source_item_by_guid ON source_item (source, guid) WHERE guid <> '';
CREATE INDEX source_item_by_link ON source_item (source, link) WHERE link <> '';
CREATE INDEX source_item_by_title ON source_item (source, title);
CREATE INDEX source_item_by_content ON source_item (source, content);
CREATE INDEX source_item_waits ON source_item (source, id) WHERE waits IS NOT NULL;
