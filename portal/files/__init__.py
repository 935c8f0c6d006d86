"""Files and documents: what may be sent in, how bytes are kept, how letters are made. Knows no case."""
