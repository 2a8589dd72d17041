-- The chat of the mission's own that gets every release first (monitor.canary). At most one.
ALTER TABLE target ADD COLUMN canary INTEGER NOT NULL DEFAULT 0;
CREATE INDEX target_canary ON target (id) WHERE canary;
