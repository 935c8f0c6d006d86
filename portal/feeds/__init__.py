"""What other systems hand over: files they drop, pages they answer; read without knowing what they are about."""
