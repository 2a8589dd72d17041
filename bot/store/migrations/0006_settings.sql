-- What a subscription's chat chose in /settings: no sound. Its rhythm, zone and quiet hours have columns already.

ALTER TABLE target ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
