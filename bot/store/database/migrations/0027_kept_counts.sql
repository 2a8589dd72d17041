-- Counts over all subscriptions, over a release's rows and over a statement's copies are kept, not counted.

-- Chats of one kind that get statements in one language: what the figures are told apart by.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    lang TEXT NOT NULL,
    UNIQUE (kind, lang)
) STRICT;

-- 0: the subscription is forgotten, and counts nowhere.
ALTER TABLE target ADD COLUMN segment INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER target_segment_at_coming AFTER INSERT ON target WHEN NEW.lang <> '' BEGIN
    INSERT OR IGNORE INTO segment (kind, lang) VALUES (NEW.kind, NEW.lang);
    UPDATE target SET segment = (SELECT id FROM segment WHERE (kind, lang) = (NEW.kind, NEW.lang)) WHERE id = NEW.id;
END;
CREATE TRIGGER target_segment_at_change AFTER UPDATE OF kind, lang ON target
WHEN (NEW.kind, NEW.lang) <> (OLD.kind, OLD.lang) BEGIN
    INSERT OR IGNORE INTO segment (kind, lang) SELECT NEW.kind, NEW.lang WHERE NEW.lang <> '';
    UPDATE target SET segment = coalesce((SELECT id FROM segment WHERE (kind, lang) = (NEW.kind, NEW.lang)), 0)
        WHERE id = NEW.id;
END;
INSERT INTO segment (kind, lang) SELECT DISTINCT kind, lang FROM target WHERE lang <> '' ORDER BY kind, lang;
UPDATE target SET segment = (SELECT id FROM segment WHERE (segment.kind, segment.lang) = (target.kind, target.lang))
    WHERE lang <> '';

-- Subscriptions by what became of them (active, paused, ended) and by how often they get statements.
CREATE TABLE subscription_count (
    segment INTEGER NOT NULL,
    state TEXT NOT NULL,
    rhythm TEXT NOT NULL,                    -- at_once, daily, weekly
    n INTEGER NOT NULL,
    PRIMARY KEY (segment, state, rhythm)
) STRICT, WITHOUT ROWID;
INSERT INTO subscription_count
    SELECT segment, CASE WHEN ended IS NOT NULL THEN 'ended' WHEN paused IS NOT NULL THEN 'paused' ELSE 'active' END,
        CASE WHEN rhythm GLOB 'daily-*' THEN 'daily' WHEN rhythm GLOB 'weekly-*' THEN 'weekly' ELSE 'at_once' END,
        count(*)
    FROM target WHERE segment <> 0 GROUP BY 1, 2, 3;
CREATE TRIGGER subscription_left AFTER UPDATE OF segment, ended, paused, rhythm ON target WHEN OLD.segment <> 0 BEGIN
    UPDATE subscription_count SET n = n - 1 WHERE segment = OLD.segment
        AND state = CASE WHEN OLD.ended IS NOT NULL THEN 'ended' WHEN OLD.paused IS NOT NULL THEN 'paused'
            ELSE 'active' END
        AND rhythm = CASE WHEN OLD.rhythm GLOB 'daily-*' THEN 'daily' WHEN OLD.rhythm GLOB 'weekly-*' THEN 'weekly'
            ELSE 'at_once' END;
END;
CREATE TRIGGER subscription_came AFTER UPDATE OF segment, ended, paused, rhythm ON target WHEN NEW.segment <> 0 BEGIN
    INSERT INTO subscription_count VALUES (
        NEW.segment,
        CASE WHEN NEW.ended IS NOT NULL THEN 'ended' WHEN NEW.paused IS NOT NULL THEN 'paused' ELSE 'active' END,
        CASE WHEN NEW.rhythm GLOB 'daily-*' THEN 'daily' WHEN NEW.rhythm GLOB 'weekly-*' THEN 'weekly'
            ELSE 'at_once' END,
        1
    ) ON CONFLICT (segment, state, rhythm) DO UPDATE SET n = n + 1;
END;

-- Active subscriptions by the topics that they chose; under '' those that chose none, and so get all.
CREATE TABLE topic_count (
    topic TEXT NOT NULL,
    segment INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (topic, segment)
) STRICT, WITHOUT ROWID;
INSERT INTO topic_count
    SELECT coalesce(topic, ''), segment, count(*) FROM target LEFT JOIN target_topic ON target_topic.target = target.id
    WHERE segment <> 0 AND ended IS NULL AND paused IS NULL GROUP BY 1, 2;
CREATE TRIGGER topics_left AFTER UPDATE OF segment, ended, paused ON target
WHEN OLD.segment <> 0 AND OLD.ended IS NULL AND OLD.paused IS NULL BEGIN
    UPDATE topic_count SET n = n - 1 WHERE segment = OLD.segment AND (
        topic IN (SELECT topic FROM target_topic WHERE target = OLD.id)
        OR topic = '' AND NOT EXISTS (SELECT 1 FROM target_topic WHERE target = OLD.id));
END;
CREATE TRIGGER topics_came AFTER UPDATE OF segment, ended, paused ON target
WHEN NEW.segment <> 0 AND NEW.ended IS NULL AND NEW.paused IS NULL BEGIN
    INSERT INTO topic_count
        SELECT topic, NEW.segment, 1 FROM target_topic WHERE target = NEW.id
        UNION ALL SELECT '', NEW.segment, 1 WHERE NOT EXISTS (SELECT 1 FROM target_topic WHERE target = NEW.id)
        ON CONFLICT (topic, segment) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER topic_chosen AFTER INSERT ON target_topic BEGIN
    INSERT INTO topic_count
        SELECT NEW.topic, segment, 1 FROM target
        WHERE id = NEW.target AND segment <> 0 AND ended IS NULL AND paused IS NULL
        ON CONFLICT (topic, segment) DO UPDATE SET n = n + 1;
    UPDATE topic_count SET n = n - 1 WHERE topic = '' AND segment = (
        SELECT segment FROM target WHERE id = NEW.target AND segment <> 0 AND ended IS NULL AND paused IS NULL)
        AND NOT EXISTS (SELECT 1 FROM target_topic WHERE target = NEW.target AND topic <> NEW.topic);
END;
CREATE TRIGGER topic_dropped AFTER DELETE ON target_topic BEGIN
    UPDATE topic_count SET n = n - 1 WHERE topic = OLD.topic AND segment = (
        SELECT segment FROM target WHERE id = OLD.target AND segment <> 0 AND ended IS NULL AND paused IS NULL);
    INSERT INTO topic_count
        SELECT '', segment, 1 FROM target
        WHERE id = OLD.target AND segment <> 0 AND ended IS NULL AND paused IS NULL
        AND NOT EXISTS (SELECT 1 FROM target_topic WHERE target = OLD.target)
        ON CONFLICT (topic, segment) DO UPDATE SET n = n + 1;
END;

-- Subscriptions by the day (UTC, in days since 1970) on which they began, and on which they ended.
CREATE TABLE subscription_day (
    day INTEGER PRIMARY KEY,
    began INTEGER NOT NULL,
    staying INTEGER NOT NULL,                -- of those that began then: have not ended
    ended INTEGER NOT NULL,
    merged INTEGER NOT NULL                  -- of those that ended then: became part of another
) STRICT;
CREATE INDEX target_since ON target (since, segment, ended);
DROP INDEX target_ended;
CREATE INDEX target_ended ON target (ended, segment, why) WHERE ended IS NOT NULL;
INSERT INTO subscription_day
    SELECT day, sum(began), sum(staying), sum(ended), sum(merged) FROM (
        SELECT CAST(since / 86400 AS INTEGER) AS day, 1 AS began, ended IS NULL AS staying, 0 AS ended, 0 AS merged
        FROM target WHERE segment <> 0
        UNION ALL SELECT CAST(ended / 86400 AS INTEGER), 0, 0, 1, why = 'merged' FROM target
        WHERE segment <> 0 AND ended IS NOT NULL
    ) GROUP BY day;
CREATE TRIGGER subscription_day_left AFTER UPDATE OF segment, since, ended, why ON target WHEN OLD.segment <> 0 BEGIN
    UPDATE subscription_day SET began = began - 1, staying = staying - (OLD.ended IS NULL)
        WHERE day = CAST(OLD.since / 86400 AS INTEGER);
    UPDATE subscription_day SET ended = ended - 1, merged = merged - (OLD.why = 'merged')
        WHERE day = CAST(OLD.ended / 86400 AS INTEGER);
END;
CREATE TRIGGER subscription_day_came AFTER UPDATE OF segment, since, ended, why ON target WHEN NEW.segment <> 0 BEGIN
    INSERT INTO subscription_day VALUES (CAST(NEW.since / 86400 AS INTEGER), 1, NEW.ended IS NULL, 0, 0)
        ON CONFLICT (day) DO UPDATE SET began = began + 1, staying = staying + excluded.staying;
    INSERT INTO subscription_day
        SELECT CAST(NEW.ended / 86400 AS INTEGER), 0, 0, 1, NEW.why = 'merged' WHERE NEW.ended IS NOT NULL
        ON CONFLICT (day) DO UPDATE SET ended = ended + 1, merged = merged + excluded.merged;
END;

-- The ledger is made anew: each row says to which segment it goes, since a reader may choose another language later;
-- and its CHECK compares one by one, which takes a fourth of the time that IN (...) does.
DROP TRIGGER delivery_counted_at_once;
DROP TRIGGER delivery_came_to;
DROP TRIGGER delivery_left;
ALTER TABLE delivery RENAME TO delivery_before;
CREATE TABLE delivery (
    release INTEGER NOT NULL REFERENCES release (id),
    target INTEGER NOT NULL REFERENCES target (id),
    rank INTEGER NOT NULL DEFAULT 1,         -- 0 channels, 1 everyone else
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state = 'pending' OR state = 'held' OR state = 'sending'
        OR state = 'sent' OR state = 'failed' OR state = 'unknown' OR state = 'skipped'),
    revision INTEGER NOT NULL DEFAULT 0,     -- of the text that was rendered at the claim
    due REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    digest INTEGER REFERENCES digest (id),
    step INTEGER NOT NULL DEFAULT 0,         -- of a correction or retraction (bot.domain.releases.sending.Step)
    repeatable INTEGER NOT NULL DEFAULT 0,   -- what is being done may be done again without a double
    part INTEGER NOT NULL DEFAULT 0,         -- how many of its messages are in the chat
    segment INTEGER NOT NULL DEFAULT 0,      -- the target's at the plan, and then at the claim
    PRIMARY KEY (release, target)
) STRICT, WITHOUT ROWID;
INSERT INTO delivery
    SELECT release, target, rank, state, revision, due, attempts, reason, digest, step, repeatable, part,
        coalesce((SELECT segment FROM target WHERE id = delivery_before.target), 0)
    FROM delivery_before ORDER BY release, target;
DROP TABLE delivery_before;
CREATE INDEX delivery_pending ON delivery (release, rank, target) WHERE state = 'pending';
CREATE INDEX delivery_sending ON delivery (release, target) WHERE state = 'sending';
CREATE INDEX delivery_unknown ON delivery (release, target) WHERE state = 'unknown';
CREATE INDEX delivery_held ON delivery (release, due) WHERE state = 'held';
CREATE INDEX delivery_held_due ON delivery (due, target) WHERE state = 'held' AND digest IS NULL;
CREATE INDEX delivery_held_of ON delivery (target, due) WHERE state = 'held' AND digest IS NULL;
CREATE INDEX delivery_of_digest ON delivery (digest) WHERE digest IS NOT NULL;

-- A release's rows that wait for an hour or have ended, now by segment too. The planner counts what it adds itself;
-- rows of forgotten subscriptions are deleted, and stay counted.
ALTER TABLE delivery_count RENAME TO delivery_count_before;
CREATE TABLE delivery_count (
    release INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    segment INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (release, state, reason, segment)
) STRICT, WITHOUT ROWID;
INSERT INTO delivery_count
    SELECT release, state, reason, segment, count(*) FROM delivery WHERE state NOT IN ('pending', 'sending')
    GROUP BY 1, 2, 3, 4;
INSERT INTO delivery_count
    SELECT release, state, reason, 0, n - known FROM (
        SELECT release, state, reason, n, (SELECT coalesce(sum(n), 0) FROM delivery_count AS counted
            WHERE counted.release = before.release AND counted.state = before.state
            AND counted.reason = before.reason) AS known
        FROM delivery_count_before AS before)
    WHERE n > known
    ON CONFLICT (release, state, reason, segment) DO UPDATE SET n = n + excluded.n;
DROP TABLE delivery_count_before;
CREATE TRIGGER delivery_left AFTER UPDATE OF state, reason, segment ON delivery
WHEN OLD.state NOT IN ('pending', 'sending') BEGIN
    UPDATE delivery_count SET n = n - 1 WHERE release = OLD.release AND state = OLD.state AND reason = OLD.reason
        AND segment = OLD.segment;
END;
CREATE TRIGGER delivery_came_to AFTER UPDATE OF state, reason, segment ON delivery
WHEN NEW.state NOT IN ('pending', 'sending') BEGIN
    INSERT INTO delivery_count VALUES (NEW.release, NEW.state, NEW.reason, NEW.segment, 1)
        ON CONFLICT (release, state, reason, segment) DO UPDATE SET n = n + 1;
END;

-- The rows that say that a target has a statement, or may have it; found by any release of the statement.
CREATE VIEW holding AS
    SELECT this.id AS of_release, other.id AS release, other.statement, delivery.target, delivery.segment
    FROM release AS this
    JOIN release AS other ON other.statement = this.statement AND other.kind <> 'retract'
    JOIN delivery ON delivery.release = other.id
    WHERE delivery.state = 'sent' OR delivery.state = 'unknown' OR delivery.part > 0;

-- How many targets have a statement, or may have it: each is counted once, by the segment of the first such row.
CREATE TABLE holder_count (
    statement INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (statement, segment)
) STRICT, WITHOUT ROWID;
INSERT INTO holder_count
    SELECT statement, segment, count(*) FROM (
        SELECT statement, target, segment, min(release) FROM holding WHERE of_release = release GROUP BY 1, 2)
    GROUP BY 1, 2;

-- Counted out before a row changes and in again after, since other rows may say the same of the target.
CREATE TRIGGER holder_left BEFORE UPDATE OF state, part, segment, target ON delivery
WHEN (OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) <> (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0)
    OR (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0) AND (OLD.segment, OLD.target) <> (NEW.segment, NEW.target) BEGIN
    UPDATE holder_count SET n = n - 1 WHERE (statement, segment) = (
        SELECT statement, segment FROM holding WHERE of_release = OLD.release AND target = OLD.target
        ORDER BY release LIMIT 1);
END;
CREATE TRIGGER holder_came AFTER UPDATE OF state, part, segment, target ON delivery
WHEN (OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) <> (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0)
    OR (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0) AND (OLD.segment, OLD.target) <> (NEW.segment, NEW.target) BEGIN
    INSERT INTO holder_count
        SELECT * FROM (SELECT statement, segment, 1 FROM holding
            WHERE of_release = OLD.release AND target = NEW.target ORDER BY release LIMIT 1) WHERE true
        ON CONFLICT (statement, segment) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER holder_left_as_row BEFORE DELETE ON delivery
WHEN (OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) BEGIN
    UPDATE holder_count SET n = n - 1 WHERE (statement, segment) = (
        SELECT statement, segment FROM holding WHERE of_release = OLD.release AND target = OLD.target
        ORDER BY release LIMIT 1);
END;
CREATE TRIGGER holder_stays_without_row AFTER DELETE ON delivery
WHEN (OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) BEGIN
    INSERT INTO holder_count
        SELECT * FROM (SELECT statement, segment, 1 FROM holding
            WHERE of_release = OLD.release AND target = OLD.target ORDER BY release LIMIT 1) WHERE true
        ON CONFLICT (statement, segment) DO UPDATE SET n = n + 1;
END;
-- Where a row goes over to another target, the count of both may change.
CREATE TRIGGER holder_taken_over BEFORE UPDATE OF target ON delivery
WHEN OLD.target <> NEW.target
    AND ((OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) OR (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0)) BEGIN
    UPDATE holder_count SET n = n - 1 WHERE (statement, segment) = (
        SELECT statement, segment FROM holding WHERE of_release = OLD.release AND target = NEW.target
        ORDER BY release LIMIT 1);
END;
CREATE TRIGGER holder_handed_over AFTER UPDATE OF target ON delivery
WHEN OLD.target <> NEW.target
    AND ((OLD.state = 'sent' OR OLD.state = 'unknown' OR OLD.part > 0) OR (NEW.state = 'sent' OR NEW.state = 'unknown' OR NEW.part > 0)) BEGIN
    INSERT INTO holder_count
        SELECT * FROM (SELECT statement, segment, 1 FROM holding
            WHERE of_release = OLD.release AND target = OLD.target ORDER BY release LIMIT 1) WHERE true
        ON CONFLICT (statement, segment) DO UPDATE SET n = n + 1;
END;

-- Whose language a copy is in, and whether it stands in a digest, as when it was sent.
ALTER TABLE message ADD COLUMN segment INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN in_digest INTEGER NOT NULL DEFAULT 0;
UPDATE message SET (segment, in_digest) = (SELECT segment, digest IS NOT NULL FROM delivery
        WHERE (delivery.release, delivery.target) = (message.release, message.target))
    WHERE EXISTS (SELECT 1 FROM delivery
        WHERE (delivery.release, delivery.target) = (message.release, message.target));

-- Versions before the media did not note which bot has sent a message: it was the database's.
UPDATE message SET bot = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'bot')
    WHERE bot = 0 AND EXISTS (SELECT 1 FROM meta WHERE key = 'bot');

-- What rows of the ledger have in their chats, as far as the bot that sent it can change it: how many such copies there
-- are, by what a correction goes by.
CREATE TABLE copy_count (
    statement INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    kinds TEXT NOT NULL,                     -- of its messages, with commas; '' a text
    in_digest INTEGER NOT NULL,
    minute INTEGER NOT NULL,                 -- in which the first of its messages was sent, since 1970
    n INTEGER NOT NULL,
    PRIMARY KEY (statement, bot, segment, kinds, in_digest, minute)
) STRICT, WITHOUT ROWID;
INSERT INTO copy_count
    SELECT statement, bot, segment, kinds, in_digest, minute, count(*) FROM (
        SELECT release.statement, max(piece.bot) AS bot, max(piece.segment) AS segment,
            group_concat(piece.kind, ',') AS kinds, max(piece.in_digest) AS in_digest,
            CAST(min(piece.sent_at) / 60 AS INTEGER) AS minute
        FROM (SELECT * FROM message WHERE NOT lost ORDER BY release, target, part) AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release, piece.target)
    GROUP BY 1, 2, 3, 4, 5, 6;

-- How many targets have a copy of a statement that its bot can change; one that has copies of two bots counts for each.
CREATE TABLE changeable_count (
    statement INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (statement, bot)
) STRICT, WITHOUT ROWID;
INSERT INTO changeable_count
    SELECT statement, bot, count(*) FROM (
        SELECT DISTINCT statement, target, bot FROM message JOIN release ON release.id = message.release WHERE NOT lost)
    GROUP BY 1, 2;

-- Both are counted out before a message comes, changes or goes, and in again after: other messages may stand beside it.
CREATE TRIGGER copy_left_when_added BEFORE INSERT ON message BEGIN
    UPDATE copy_count SET n = n - 1 WHERE (statement, bot, segment, kinds, in_digest, minute) = (
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER)
        FROM (SELECT * FROM message WHERE release = NEW.release AND target = NEW.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release);
    UPDATE changeable_count SET n = n - 1 WHERE (statement, bot) IN (
        SELECT this.statement, message.bot FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = NEW.target
        WHERE this.id = NEW.release AND NOT message.lost);
END;
CREATE TRIGGER copy_came_when_added AFTER INSERT ON message BEGIN
    INSERT INTO copy_count
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER), 1
        FROM (SELECT * FROM message WHERE release = NEW.release AND target = NEW.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release
        ON CONFLICT (statement, bot, segment, kinds, in_digest, minute) DO UPDATE SET n = n + 1;
    INSERT INTO changeable_count
        SELECT DISTINCT this.statement, message.bot, 1 FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = NEW.target
        WHERE this.id = NEW.release AND NOT message.lost
        ON CONFLICT (statement, bot) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER copy_left_when_changed BEFORE UPDATE OF lost, kind, bot, sent_at ON message BEGIN
    UPDATE copy_count SET n = n - 1 WHERE (statement, bot, segment, kinds, in_digest, minute) = (
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER)
        FROM (SELECT * FROM message WHERE release = OLD.release AND target = OLD.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release);
    UPDATE changeable_count SET n = n - 1 WHERE (statement, bot) IN (
        SELECT this.statement, message.bot FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = OLD.target
        WHERE this.id = OLD.release AND NOT message.lost);
END;
CREATE TRIGGER copy_came_when_changed AFTER UPDATE OF lost, kind, bot, sent_at ON message BEGIN
    INSERT INTO copy_count
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER), 1
        FROM (SELECT * FROM message WHERE release = OLD.release AND target = OLD.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release
        ON CONFLICT (statement, bot, segment, kinds, in_digest, minute) DO UPDATE SET n = n + 1;
    INSERT INTO changeable_count
        SELECT DISTINCT this.statement, message.bot, 1 FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = OLD.target
        WHERE this.id = OLD.release AND NOT message.lost
        ON CONFLICT (statement, bot) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER copy_left_when_deleted BEFORE DELETE ON message BEGIN
    UPDATE copy_count SET n = n - 1 WHERE (statement, bot, segment, kinds, in_digest, minute) = (
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER)
        FROM (SELECT * FROM message WHERE release = OLD.release AND target = OLD.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release);
    UPDATE changeable_count SET n = n - 1 WHERE (statement, bot) IN (
        SELECT this.statement, message.bot FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = OLD.target
        WHERE this.id = OLD.release AND NOT message.lost);
END;
CREATE TRIGGER copy_came_when_deleted AFTER DELETE ON message BEGIN
    INSERT INTO copy_count
        SELECT release.statement, max(piece.bot), max(piece.segment), group_concat(piece.kind, ','),
            max(piece.in_digest), CAST(min(piece.sent_at) / 60 AS INTEGER), 1
        FROM (SELECT * FROM message WHERE release = OLD.release AND target = OLD.target AND NOT lost ORDER BY part)
            AS piece
        JOIN release ON release.id = piece.release GROUP BY piece.release
        ON CONFLICT (statement, bot, segment, kinds, in_digest, minute) DO UPDATE SET n = n + 1;
    INSERT INTO changeable_count
        SELECT DISTINCT this.statement, message.bot, 1 FROM release AS this
        CROSS JOIN release AS other ON other.statement = this.statement
        CROSS JOIN message ON message.release = other.id AND message.target = OLD.target
        WHERE this.id = OLD.release AND NOT message.lost
        ON CONFLICT (statement, bot) DO UPDATE SET n = n + 1;
END;
