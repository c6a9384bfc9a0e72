"""Small changes to the code that some test should notice: made, tried and listed one by one."""
