-- Rows that wait for a target's hour (a digest, the end of its quiet hours), and the digests that take them over.

-- Whoever wishes more than everything at once is planned one by one; they are found by this.
CREATE INDEX target_with_wishes ON target (id) WHERE rhythm <> 'at_once' OR quiet_to <> '';

-- Nothing was ever written into it.
DROP TABLE digest;
CREATE TABLE digest (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target INTEGER NOT NULL REFERENCES target (id),
    window TEXT NOT NULL,                    -- 2026-11-24, 2026-W48
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'sending', 'sent', 'failed', 'unknown', 'dropped')),
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    message_id INTEGER NOT NULL DEFAULT 0,
    UNIQUE (target, window)
) STRICT;
CREATE INDEX digest_newest ON digest (target, id);
CREATE INDEX digest_pending ON digest (due, id) WHERE state = 'pending';
CREATE INDEX digest_waits_of ON digest (target) WHERE state = 'pending';
CREATE INDEX digest_sending ON digest (id) WHERE state = 'sending';

-- Held rows that no digest has taken yet: the next ones whose hour comes, and a target's.
CREATE INDEX delivery_held_due ON delivery (due, target) WHERE state = 'held' AND digest IS NULL;
CREATE INDEX delivery_held_of ON delivery (target, due) WHERE state = 'held' AND digest IS NULL;
CREATE INDEX delivery_of_digest ON delivery (digest) WHERE digest IS NOT NULL;

-- When for the first time nothing but held rows was left: who wanted it at once has it.
ALTER TABLE release ADD COLUMN rested_at REAL;
