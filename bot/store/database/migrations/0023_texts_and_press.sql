-- What messages put around a revision's texts: the template, the hashtags, the signature and the buttons, as JSON. A
-- revision without a row has none of these.
CREATE TABLE layout (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision  INTEGER NOT NULL,
    around    TEXT NOT NULL,
    PRIMARY KEY (statement, revision)
) STRICT, WITHOUT ROWID;

-- The topics by approval, as the config has them. Their statements are for admitted readers only.
CREATE TABLE closed_topic (
    key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Who asks to be admitted to such a topic, and who is. `chat` is the person's private chat, `actor` who admitted, `code`
-- what the audit calls the entry by: it outlives the entry, and the person's number must not.
CREATE TABLE admission (
    chat  INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'admitted')),
    code  TEXT NOT NULL,
    name  TEXT NOT NULL DEFAULT '',
    at    REAL NOT NULL,
    actor INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat, topic)
) STRICT, WITHOUT ROWID;

-- Until then a statement is for the press alone, and pending; at that instant it goes to everyone.
ALTER TABLE statement ADD COLUMN press_until REAL;
