-- Browsing the archive at any size: the lists come from covering indexes, the counts are kept, not counted.

DROP INDEX statement_newest;
CREATE INDEX statement_standing ON statement (date DESC, position DESC, id DESC) WHERE state = 'published';
CREATE INDEX statement_of_topic ON statement (topic, date DESC, position DESC, id DESC) WHERE state = 'published';
CREATE INDEX statement_of_day ON statement (date);

CREATE TABLE tally (
    month TEXT NOT NULL,                     -- 2021-08
    topic TEXT NOT NULL,
    standing INTEGER NOT NULL,               -- published statements
    PRIMARY KEY (month, topic)
) STRICT, WITHOUT ROWID;
INSERT INTO tally
    SELECT substr(date, 1, 7), topic, count(*) FROM statement WHERE state = 'published' GROUP BY 1, 2;

CREATE TRIGGER tally_statement_added AFTER INSERT ON statement WHEN NEW.state = 'published' BEGIN
    INSERT INTO tally VALUES (substr(NEW.date, 1, 7), NEW.topic, 1)
        ON CONFLICT (month, topic) DO UPDATE SET standing = standing + 1;
END;
CREATE TRIGGER tally_statement_left AFTER UPDATE OF date, topic, state ON statement WHEN OLD.state = 'published' BEGIN
    UPDATE tally SET standing = standing - 1 WHERE month = substr(OLD.date, 1, 7) AND topic = OLD.topic;
END;
CREATE TRIGGER tally_statement_came AFTER UPDATE OF date, topic, state ON statement WHEN NEW.state = 'published' BEGIN
    INSERT INTO tally VALUES (substr(NEW.date, 1, 7), NEW.topic, 1)
        ON CONFLICT (month, topic) DO UPDATE SET standing = standing + 1;
END;
