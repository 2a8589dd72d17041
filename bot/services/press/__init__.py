"""Accredited press: asking to be admitted, admitting, and who may see what is not for everyone."""
