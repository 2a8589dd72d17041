"""Signing: values and file formats. The cryptography is in services/signing."""
