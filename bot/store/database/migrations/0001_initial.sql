-- Instants are seconds since 1970 in UTC (REAL); days are ISO dates; STRICT holds the types.
-- A reason that a row carries is one of bot.domain.release.Reason.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL CHECK (serial > 0),
    date TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,     -- the order within one day, oldest 0
    published_at REAL,                       -- for what the bot itself published
    topic TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'published' CHECK (state IN ('pending', 'published', 'retracted')),
    revision INTEGER NOT NULL DEFAULT 1,
    key TEXT NOT NULL UNIQUE,
    UNIQUE (year, serial)
) STRICT;
CREATE INDEX statement_newest ON statement (date DESC, position DESC, id DESC);

-- The highest serial ever given in a year: numbers are never reused.
CREATE TABLE series (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE text (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    lang TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    entities TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    excerpt_only INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (statement, revision, lang)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER text_is_immutable BEFORE UPDATE ON text BEGIN
    SELECT RAISE(ABORT, 'a stored text never changes: add a revision');
END;

CREATE TRIGGER text_is_not_replaced BEFORE INSERT ON text
WHEN EXISTS (SELECT 1 FROM text WHERE statement = NEW.statement AND revision = NEW.revision AND lang = NEW.lang)
BEGIN
    SELECT RAISE(ABORT, 'a stored text never changes: add a revision');
END;
CREATE TRIGGER text_is_kept BEFORE DELETE ON text BEGIN
    SELECT RAISE(ABORT, 'a stored text never changes: add a revision');
END;

CREATE TABLE media (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (statement, revision, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL DEFAULT 'publish' CHECK (kind IN ('publish', 'correct', 'retract')),
    statement INTEGER REFERENCES statement (id),
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    author INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'editing' CHECK (state IN
        ('editing', 'submitted', 'approved', 'scheduled', 'held', 'published', 'discarded')),
    preview_message INTEGER NOT NULL DEFAULT 0,
    card_message INTEGER NOT NULL DEFAULT 0,
    at REAL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
) STRICT;

-- The messages that a draft was written in, so that editing one of them edits the draft.
CREATE TABLE draft_part (
    chat INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    draft INTEGER NOT NULL REFERENCES draft (id),
    text TEXT NOT NULL,
    entities TEXT NOT NULL DEFAULT '',
    sent_at REAL NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0,      -- replaced by a later text
    PRIMARY KEY (chat, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_part_of ON draft_part (draft);

CREATE TABLE decision (
    draft INTEGER NOT NULL REFERENCES draft (id),
    version INTEGER NOT NULL,
    hash TEXT NOT NULL,
    actor INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
    at REAL NOT NULL,
    PRIMARY KEY (draft, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE release (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    statement INTEGER NOT NULL REFERENCES statement (id),
    kind TEXT NOT NULL DEFAULT 'publish' CHECK (kind IN ('publish', 'correct', 'retract')),
    revision INTEGER NOT NULL,
    urgent INTEGER NOT NULL DEFAULT 0,
    silent INTEGER NOT NULL DEFAULT 0,
    at REAL NOT NULL,
    not_after REAL,
    state TEXT NOT NULL DEFAULT 'planning' CHECK (state IN
        ('planning', 'running', 'paused', 'done', 'cancelled')),
    cursor INTEGER NOT NULL DEFAULT 0,       -- the last target that is planned
    planned INTEGER NOT NULL DEFAULT 0,      -- every target is planned
    why TEXT NOT NULL DEFAULT '',
    report_chat INTEGER NOT NULL DEFAULT 0,  -- where staff watch it
    report_message INTEGER NOT NULL DEFAULT 0,
    reported INTEGER NOT NULL DEFAULT 0,     -- the final report is out
    started_at REAL,
    ended_at REAL
) STRICT;
CREATE INDEX release_open ON release (state) WHERE state NOT IN ('done', 'cancelled');

CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    lang TEXT NOT NULL                       -- the interface's language there
) STRICT;

CREATE TABLE target (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL,
    thread INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    lang TEXT NOT NULL,
    since REAL NOT NULL,
    ended REAL,
    paused REAL,                             -- the bot may not write there for now
    why TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT 'chat' CHECK (source IN ('chat', 'config')),
    added_by INTEGER NOT NULL DEFAULT 0,
    rhythm TEXT NOT NULL DEFAULT 'at_once',
    zone TEXT NOT NULL DEFAULT '',
    quiet_from TEXT NOT NULL DEFAULT '',
    quiet_to TEXT NOT NULL DEFAULT '',
    UNIQUE (chat, thread)
) STRICT;
CREATE INDEX target_active ON target (id) WHERE ended IS NULL AND paused IS NULL;

CREATE TABLE target_topic (
    target INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    PRIMARY KEY (target, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE digest (
    id INTEGER PRIMARY KEY,
    target INTEGER NOT NULL REFERENCES target (id),
    window TEXT NOT NULL,
    state TEXT NOT NULL,
    message_id INTEGER NOT NULL DEFAULT 0,
    UNIQUE (target, window)
) STRICT;

CREATE TABLE delivery (
    release INTEGER NOT NULL REFERENCES release (id),
    target INTEGER NOT NULL REFERENCES target (id),
    rank INTEGER NOT NULL DEFAULT 1,         -- 0 channels, 1 everyone else
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'held', 'sending', 'sent', 'failed', 'unknown', 'skipped')),
    revision INTEGER NOT NULL DEFAULT 0,     -- of the text that was rendered at the claim
    due REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    digest INTEGER REFERENCES digest (id),
    PRIMARY KEY (release, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_pending ON delivery (release, rank, target) WHERE state = 'pending';
CREATE INDEX delivery_open ON delivery (release) WHERE state IN ('pending', 'held', 'sending');
CREATE INDEX delivery_sending ON delivery (release, target) WHERE state = 'sending';
CREATE INDEX delivery_of_target ON delivery (target) WHERE state IN ('pending', 'held', 'sending');

CREATE TABLE message (
    release INTEGER NOT NULL,
    target INTEGER NOT NULL,
    part INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    sent_at REAL NOT NULL,
    PRIMARY KEY (release, target, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL,
    json TEXT,                               -- erased once handled
    done_at REAL
) STRICT;
CREATE INDEX inbox_waiting ON inbox (update_id) WHERE done_at IS NULL;

CREATE TABLE prompt (
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL DEFAULT 0,
    expires REAL NOT NULL,
    PRIMARY KEY (chat, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE pace (
    scope TEXT PRIMARY KEY,                  -- '' for the bot, else a chat's id
    until REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    user INTEGER PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'owner')),
    name TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT 'chat' CHECK (source IN ('chat', 'config'))
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    actor INTEGER NOT NULL,                  -- 0: the program itself, or a shell
    act TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash)
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
