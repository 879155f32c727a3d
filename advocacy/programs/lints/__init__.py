"""What a program can get wrong although its form is right; a module for each family of mistakes. Pure."""
