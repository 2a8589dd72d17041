-- What staff have said for warning systems (CAP 1.2) of the revisions of urgent notices.

CREATE TABLE warning (
    statement INTEGER NOT NULL REFERENCES statement (id),
    revision INTEGER NOT NULL,
    sender TEXT NOT NULL,                    -- as the config named it then: later messages refer to this one by it
    test INTEGER NOT NULL,                   -- 1: its status is Test
    facts TEXT NOT NULL,                     -- JSON: category, urgency, severity, certainty, area, expires
    PRIMARY KEY (statement, revision)
) STRICT, WITHOUT ROWID;
