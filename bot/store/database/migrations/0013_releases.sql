-- A release says itself what was read from the audit until now.

-- Who let it go out: a person's Telegram number; 0 for a shell or the program itself.
ALTER TABLE release ADD COLUMN actor INTEGER NOT NULL DEFAULT 0;
-- 1: its statement was in the archive before, and stays there whatever becomes of the release.
ALTER TABLE release ADD COLUMN announces INTEGER NOT NULL DEFAULT 0;
-- 1: somebody may have it although no row of the ledger says so: what had been unknown was sent again, or it was under
-- way in a backup that was restored.
ALTER TABLE release ADD COLUMN may_be_out INTEGER NOT NULL DEFAULT 0;

CREATE TEMP TABLE noted AS
    SELECT seq, actor, act, CASE WHEN json_valid(detail) THEN json_extract(detail, '$.release') END AS release
    FROM audit WHERE act IN ('published', 'announced', 'corrected', 'retracted', 'release.resent');
CREATE INDEX noted_of ON noted (release, act);

UPDATE release SET actor = coalesce((
    SELECT noted.actor FROM noted WHERE noted.release = release.id AND act <> 'release.resent' ORDER BY seq LIMIT 1
), 0);
UPDATE release SET announces = 1 WHERE kind = 'publish'
    AND NOT EXISTS (SELECT 1 FROM noted WHERE noted.release = release.id AND act = 'published');
UPDATE release SET may_be_out = 1 WHERE why = 'restored'
    OR EXISTS (SELECT 1 FROM noted WHERE noted.release = release.id AND act = 'release.resent');

DROP TABLE noted;
