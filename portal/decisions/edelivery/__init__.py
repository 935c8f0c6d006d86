"""Letters to e-delivery boxes by an operator that is asked over a port: sent once each, proofs fetched and noted."""
