"""What other tools exported, read into values: one module per question a file raises. Pure up to the rows."""
