-- A card that follows the conversation, reminders of what waits for approval, a retraction's reason in each language.

-- The newest message of the person's own that was taken for the draft: where it stands below the card, the card is to be
-- shown again below it. 0: none.
ALTER TABLE draft_card ADD COLUMN below INTEGER NOT NULL DEFAULT 0;
-- When the person was last reminded that the draft waits for a decision.
ALTER TABLE draft_card ADD COLUMN reminded_at REAL;

-- The reason in other languages than it was written in: JSON, language -> text; '' for none.
ALTER TABLE retraction ADD COLUMN reasons TEXT NOT NULL DEFAULT '';
