"""Mandates: who may act for whom, claimed by a resident, checked once by an official, ended at any time."""
