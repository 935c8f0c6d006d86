"""The heart: a matter from draft to its final status, its parties, events, documents and attachments."""
