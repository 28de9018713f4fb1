// Replaced as soon as the module has its first test.
