-- A subscription's chat chose in /settings that messages make no sound.
ALTER TABLE target ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;

-- The channels that the config names, among a million readers.
CREATE INDEX target_of_config ON target (chat) WHERE source = 'config' AND ended IS NULL;
