"""What guidelines say: dated rules, kept as data, that turn facts into findings."""
