-- A colleague is asked for a text in another language: of a draft, or of a statement (`draft` 0). `taken_by` 0: nobody yet.
CREATE TABLE translation (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,  -- stands in buttons
    draft     INTEGER NOT NULL DEFAULT 0,
    statement INTEGER NOT NULL DEFAULT 0,
    lang      TEXT NOT NULL,
    asked_by  INTEGER NOT NULL,
    taken_by  INTEGER NOT NULL DEFAULT 0,
    at        REAL NOT NULL,
    UNIQUE (draft, statement, lang)
) STRICT;
