"""What a recording can be turned into: one module for each format."""
