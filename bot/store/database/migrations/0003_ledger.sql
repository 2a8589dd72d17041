-- The ledger at a million rows: fewer indexes to write, and counts that are kept, not counted.

DROP INDEX delivery_open;
DROP INDEX delivery_of_target;
CREATE INDEX delivery_held ON delivery (release, due) WHERE state = 'held';
CREATE INDEX delivery_unknown ON delivery (release, target) WHERE state = 'unknown';

-- 1: no row of a cancelled release waits any more.
ALTER TABLE release ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;
UPDATE release SET swept = 1 WHERE state = 'cancelled';
CREATE INDEX release_unswept ON release (id) WHERE state = 'cancelled' AND NOT swept;

-- How many rows a release has; the planner adds to it.
ALTER TABLE release ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
UPDATE release SET total = (SELECT count(*) FROM delivery WHERE delivery.release = release.id);

-- How many of them are held or ended, and how; the others wait or are being sent.
CREATE TABLE delivery_count (
    release INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (release, state, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO delivery_count
    SELECT release, state, reason, count(*) FROM delivery WHERE state NOT IN ('pending', 'sending') GROUP BY 1, 2, 3;

CREATE TRIGGER delivery_counted_at_once AFTER INSERT ON delivery WHEN NEW.state NOT IN ('pending', 'sending') BEGIN
    INSERT INTO delivery_count VALUES (NEW.release, NEW.state, NEW.reason, 1)
        ON CONFLICT (release, state, reason) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER delivery_came_to AFTER UPDATE OF state, reason ON delivery
WHEN NEW.state NOT IN ('pending', 'sending') BEGIN
    INSERT INTO delivery_count VALUES (NEW.release, NEW.state, NEW.reason, 1)
        ON CONFLICT (release, state, reason) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER delivery_left AFTER UPDATE OF state, reason ON delivery
WHEN OLD.state NOT IN ('pending', 'sending') BEGIN
    UPDATE delivery_count SET n = n - 1 WHERE release = OLD.release AND state = OLD.state AND reason = OLD.reason;
END;
