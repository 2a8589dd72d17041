"""The monitor's pages for programs: /healthz, /readyz and /metrics; and the heartbeat call."""
