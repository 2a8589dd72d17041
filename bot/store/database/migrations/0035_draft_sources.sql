-- Whose words a draft has that no person began: the host of the source that they came from, '' for none.
ALTER TABLE draft ADD COLUMN source TEXT NOT NULL DEFAULT '';
