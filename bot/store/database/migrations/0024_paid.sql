-- Of a release that may be paid for: how many of its messages at most, and how many were.
ALTER TABLE release ADD COLUMN paid_most INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN paid INTEGER NOT NULL DEFAULT 0;
