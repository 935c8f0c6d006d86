"""Under which purpose each text of a record is sealed in the database."""

TEXT, OTHERS, REMARKS, REASON = (f"visit.record.{name}" for name in ("text", "others", "remarks", "reason"))
