"""The people: what they can do in their app, the door for those who play them, and the demo's cast."""
