-- Whose words a draft's texts are, which login of the server it was posted under, and who has opened an invitation.

-- A person who wrote any of the text in `lang`, or of its messages; lang '': of a retraction's reason. Taken out with the text.
CREATE TABLE draft_writer (
    draft INTEGER NOT NULL REFERENCES draft (id),
    lang TEXT NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (draft, lang, user)
) STRICT, WITHOUT ROWID;

-- Who wrote which text of an open draft was not kept: everyone who wrote in it counts for all of its texts.
INSERT INTO draft_writer
    SELECT DISTINCT draft.id, CASE draft.kind WHEN 'retract' THEN '' ELSE json_extract(text.value, '$.lang') END, draft_change.actor
    FROM draft JOIN draft_change ON draft_change.draft = draft.id AND draft_change.what IN ('begun', 'text')
    JOIN json_each(CASE WHEN json_type(draft.content, '$.texts') IS NULL THEN json_array(json(draft.content))
                        ELSE json_extract(draft.content, '$.texts') END) AS text
    WHERE draft.state NOT IN ('published', 'discarded') AND draft_change.actor <> 0;

-- '' where it was not posted from a shell, or nobody was logged in.
ALTER TABLE draft ADD COLUMN login TEXT NOT NULL DEFAULT '';

-- Who has opened the link, and waits for an owner's yes; NULL: nobody yet.
ALTER TABLE invitation ADD COLUMN asked_by INTEGER;
ALTER TABLE invitation ADD COLUMN asked_name TEXT NOT NULL DEFAULT '';
