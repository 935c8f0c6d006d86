"""Records of meetings (protokół, art. 67-68 KPA): written by the official, read and confirmed by the resident, sealed.

The same way serves a statement that the resident gives during a call (oświadczenie do protokołu).
"""
