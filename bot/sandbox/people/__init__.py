"""The people: what they can do in their app, the HTTP door for those who act as them, and the demo's cast."""
