-- What the public pages show, and when it last changed: so a page is made anew only where it would say something else.

-- The last change of what is shown of each statement; 0 is what many pages show: the front, the cards, the topics.
CREATE TABLE shown (
    statement INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,                -- one more than the highest there was
    at INTEGER NOT NULL                      -- seconds since 1970
) STRICT;
CREATE INDEX shown_version ON shown (version);
INSERT INTO shown VALUES (0, 1, unixepoch());
INSERT INTO shown SELECT id, 1, unixepoch() FROM statement;

CREATE TRIGGER shown_statement_new AFTER INSERT ON statement BEGIN
    INSERT INTO shown VALUES (NEW.id, (SELECT max(version) + 1 FROM shown), unixepoch());
END;
CREATE TRIGGER shown_statement AFTER UPDATE ON statement BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = NEW.id;
END;
CREATE TRIGGER shown_correction AFTER INSERT ON correction BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = NEW.statement;
END;
CREATE TRIGGER shown_retraction AFTER INSERT ON retraction BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = NEW.statement;
END;
CREATE TRIGGER shown_card_new AFTER INSERT ON card_change BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
CREATE TRIGGER shown_card AFTER UPDATE ON card_change BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
CREATE TRIGGER shown_card_gone AFTER DELETE ON card_change BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
CREATE TRIGGER shown_topic_closed AFTER INSERT ON closed_topic BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
CREATE TRIGGER shown_topic_opened AFTER DELETE ON closed_topic BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;

-- The single values that pages show. Others, such as the way in for the first owner, are nobody's business.
CREATE VIEW front AS SELECT key, value FROM meta WHERE key IN ('featured', 'username');
CREATE TRIGGER shown_front_new AFTER INSERT ON meta WHEN NEW.key IN ('featured', 'username') BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
CREATE TRIGGER shown_front AFTER UPDATE ON meta WHEN NEW.key IN ('featured', 'username') BEGIN
    UPDATE shown SET version = (SELECT max(version) + 1 FROM shown), at = unixepoch() WHERE statement = 0;
END;
