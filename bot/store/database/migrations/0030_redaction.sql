-- Texts that are taken down for good, when a court or a person demands it.

-- An owner asks, and another person confirms: then it is done.
CREATE TABLE redaction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,    -- stands in buttons
    statement INTEGER NOT NULL REFERENCES statement (id),
    revisions TEXT NOT NULL,                 -- JSON: their numbers
    reason TEXT NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'done', 'refused')),
    decided_by INTEGER NOT NULL DEFAULT 0,
    decided_at REAL
) STRICT;
CREATE INDEX redaction_asked ON redaction (statement) WHERE state = 'asked';

-- A text that is gone. Its row in `text` stays, with "[…]" in it; the hash is that of its text file.
CREATE TABLE redacted_text (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    lang TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    redaction INTEGER NOT NULL REFERENCES redaction (id),
    PRIMARY KEY (statement, revision, lang)
) STRICT, WITHOUT ROWID;

-- A file beside a text that is gone, so that no statement carries it any more.
CREATE TABLE redacted_file (
    sha256 TEXT PRIMARY KEY,
    ending TEXT NOT NULL,                    -- of its public address: jpg
    redaction INTEGER NOT NULL REFERENCES redaction (id)
) STRICT, WITHOUT ROWID;

DROP TRIGGER text_is_immutable;
CREATE TRIGGER text_is_immutable BEFORE UPDATE ON text
WHEN NEW.title <> '[…]' OR NEW.body <> '[…]' OR NEW.entities <> '' OR NEW.link <> ''
    OR (NEW.statement, NEW.revision, NEW.lang) <> (OLD.statement, OLD.revision, OLD.lang)
    OR NOT EXISTS (SELECT 1 FROM redacted_text
        WHERE statement = OLD.statement AND revision = OLD.revision AND lang = OLD.lang)
BEGIN
    SELECT RAISE(ABORT, 'a stored text never changes: add a revision');
END;
DROP TRIGGER media_is_kept;
CREATE TRIGGER media_is_kept BEFORE DELETE ON media
WHEN NOT EXISTS (SELECT 1 FROM redacted_text WHERE statement = OLD.statement AND revision = OLD.revision)
BEGIN
    SELECT RAISE(ABORT, 'stored media never change: add a revision');
END;
CREATE TRIGGER unsigned_when_redacted AFTER INSERT ON redacted_text BEGIN
    INSERT OR IGNORE INTO unsigned VALUES (NEW.statement);
END;
CREATE TRIGGER shown_redacted AFTER INSERT ON redacted_text BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = NEW.statement;
END;
