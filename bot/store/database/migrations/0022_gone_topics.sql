-- Topics that subscriptions chose and the config has no more. Whoever chose only such gets all statements; a topic that
-- the config has again is theirs again.
CREATE TABLE gone_topic (
    target INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    PRIMARY KEY (target, topic)
) STRICT, WITHOUT ROWID;
