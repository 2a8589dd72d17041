"""Accredited press: admissions to topics by approval, embargoes, and who may see what is not public."""
