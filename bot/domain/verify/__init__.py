"""/verify: comparing what people send with what the mission published. Values and rules."""
