-- Manners: who has been told what, and nothing kept of a chat for longer than it is needed.

-- Of a notice: who has been told, or cannot be.
CREATE TABLE notice_told (
    notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    user INTEGER NOT NULL,
    PRIMARY KEY (notice, user)
) STRICT, WITHOUT ROWID;

-- A handled update's chat is as little needed as its words: only its number is kept, so that it is not taken twice.
UPDATE inbox SET chat = 0 WHERE done_at IS NOT NULL;

CREATE INDEX target_ended ON target (ended) WHERE ended IS NOT NULL;
