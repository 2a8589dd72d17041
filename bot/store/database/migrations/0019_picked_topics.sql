-- Topics that somebody picked in the first steps and has not subscribed to yet: the subscription begins with them.
CREATE TABLE picked_topic (
    chat INTEGER NOT NULL,
    topic TEXT NOT NULL,
    PRIMARY KEY (chat, topic)
) STRICT, WITHOUT ROWID;
