"""Erasure of what may be erased (art. 17 RODO), kept on a register that outlives every backup."""
