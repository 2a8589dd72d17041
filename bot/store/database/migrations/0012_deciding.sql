-- Deciding: every card is kept in step, and whoever is concerned is told what became of a draft.

-- The version that a card shows.
ALTER TABLE draft_card ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE draft_card SET seen = coalesce((SELECT version FROM draft WHERE draft.id = draft), 0);
CREATE INDEX draft_changed ON draft (updated_at);

-- What is to be told to a person: what was done to the draft at that version. Gone when it is told.
CREATE TABLE draft_word (
    draft INTEGER NOT NULL REFERENCES draft (id),
    user INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (draft, user)
) STRICT, WITHOUT ROWID;
