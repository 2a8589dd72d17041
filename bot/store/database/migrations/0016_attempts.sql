-- How often an update was begun: one that fails or is cut off again and again must not be begun for ever.
ALTER TABLE inbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
