"""Pages for officials and administrators."""
