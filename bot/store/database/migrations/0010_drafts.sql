-- Drafts in several languages, that several people see, decide on and wait for.

-- Why a draft is held, or what was said when it was rejected.
ALTER TABLE draft ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- The text that a message belongs to; '' before drafts had several.
ALTER TABLE draft_part ADD COLUMN lang TEXT NOT NULL DEFAULT '';
UPDATE draft_part SET lang = coalesce((SELECT json_extract(content, '$.lang') FROM draft WHERE draft.id = draft), '');

-- What the preview above a card shows: private, channel or digest, and the language: private.en
ALTER TABLE draft_card ADD COLUMN shown TEXT NOT NULL DEFAULT '';
-- The version that the person was asked to decide on by a message of its own; 0: never.
ALTER TABLE draft_card ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;

-- A release shows a link's preview only where its draft says so.
UPDATE release SET link_preview = 0;
