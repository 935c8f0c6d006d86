"""People who file without saying who they are: known by their browser while they write, by a code afterwards."""
