-- Who works here: invitations, and names that outlive a member's leaving, for the audit.

CREATE TABLE invitation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,               -- SHA-256 of the link's secret, which is nowhere else
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'owner')),
    made_by INTEGER NOT NULL,
    expires REAL NOT NULL,
    used_by INTEGER,
    withdrawn REAL
) STRICT;

CREATE TABLE staff_name (
    user INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
INSERT INTO staff_name SELECT user, name FROM staff WHERE name <> '';
CREATE TRIGGER staff_name_at_coming AFTER INSERT ON staff WHEN NEW.name <> '' BEGIN
    INSERT INTO staff_name VALUES (NEW.user, NEW.name) ON CONFLICT (user) DO UPDATE SET name = excluded.name;
END;
CREATE TRIGGER staff_name_at_change AFTER UPDATE OF name ON staff WHEN NEW.name <> '' BEGIN
    INSERT INTO staff_name VALUES (NEW.user, NEW.name) ON CONFLICT (user) DO UPDATE SET name = excluded.name;
END;

-- What owners changed on the consular cards, over what the config says.
CREATE TABLE card_change (
    card TEXT NOT NULL,                      -- the card's key, from its label
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',           -- of a text that there is in several languages
    value TEXT NOT NULL,                     -- JSON
    PRIMARY KEY (card, field, lang)
) STRICT, WITHOUT ROWID;

-- A change that an owner looks at before it is confirmed; one for each.
CREATE TABLE card_proposal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL UNIQUE,
    card TEXT NOT NULL,
    field TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    value TEXT,                              -- JSON; NULL: back to what the config says
    before TEXT NOT NULL                     -- JSON: what readers saw when it was made
) STRICT;
