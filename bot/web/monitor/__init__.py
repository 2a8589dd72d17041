"""The monitor's pages: /healthz, /readyz and /metrics, for programs; and the call that says that all is well."""
