-- A person has one subscription: each topic of a private chat could have one of its own.

CREATE TEMP TABLE doubled AS
    SELECT chat, min(id) AS id FROM target
    WHERE kind = 'private' AND thread <> 0 AND ended IS NULL AND chat > 0 GROUP BY chat;

-- The chat's own, where there is one, holds again; else the oldest of the topics' becomes the chat's own.
UPDATE target SET ended = NULL, paused = NULL, why = ''
    WHERE thread = 0 AND ended IS NOT NULL AND chat IN (SELECT chat FROM doubled);
UPDATE target SET thread = 0
    WHERE id IN (SELECT id FROM doubled) AND chat NOT IN (SELECT chat FROM target WHERE thread = 0);
UPDATE target SET ended = CAST(strftime('%s', 'now') AS REAL), why = 'merged'
    WHERE kind = 'private' AND thread <> 0 AND ended IS NULL AND chat > 0;

DROP TABLE doubled;
