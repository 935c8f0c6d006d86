"""Office numbers of matters: the table of classes, sequences without holes, groups of matters."""
