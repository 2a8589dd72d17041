-- Words that prove themselves. The secret key is a file; nothing of it is here.

-- What happened to the keys, in order, as signed records (bot.domain.signing.key_records).
CREATE TABLE key_record (
    number INTEGER PRIMARY KEY,
    content TEXT NOT NULL,
    by_old TEXT NOT NULL,                    -- .minisig files; '' where the old key signs no more
    by_key TEXT NOT NULL
) STRICT;

-- The signature of each revision's text file in each language; revision 0 is the notice in a statement's place.
CREATE TABLE signature (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    lang TEXT NOT NULL,
    sha256 TEXT NOT NULL,                    -- of the file that was signed
    minisig TEXT NOT NULL,
    PRIMARY KEY (statement, revision, lang)
) STRICT, WITHOUT ROWID;

-- Lists, with their bytes as they were signed: they tell of one moment, and are dated.
CREATE TABLE signed_list (
    path TEXT PRIMARY KEY,                   -- the address without its first slash
    content BLOB NOT NULL,                   -- zlib
    sha256 TEXT NOT NULL,                    -- of what the list tells, without its date
    at REAL NOT NULL,
    minisig TEXT NOT NULL
) STRICT;

-- Statements whose files are to be signed, or signed anew.
CREATE TABLE unsigned (statement INTEGER PRIMARY KEY) STRICT;
INSERT INTO unsigned SELECT id FROM statement;
CREATE TRIGGER unsigned_when_written AFTER INSERT ON text BEGIN
    INSERT OR IGNORE INTO unsigned VALUES (NEW.statement);
END;
CREATE TRIGGER unsigned_when_it_changes AFTER UPDATE OF state, topic ON statement BEGIN
    INSERT OR IGNORE INTO unsigned VALUES (NEW.id);
END;
CREATE TRIGGER unsigned_when_retracted AFTER INSERT ON retraction BEGIN
    INSERT OR IGNORE INTO unsigned VALUES (NEW.statement);
END;

-- A statement's page names its signature.
CREATE TRIGGER shown_signature AFTER INSERT ON signature BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = NEW.statement;
END;
-- The signed lists are shown too, but on no page; the audit's head changes all the time, and nobody waits for it.
INSERT INTO shown SELECT -1, max(version) + 1, unixepoch() FROM shown;
CREATE TRIGGER shown_list AFTER INSERT ON signed_list WHEN NEW.path <> '.well-known/audit-head.txt' BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = -1;
END;
