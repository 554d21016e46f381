"""Reading a function's source, printing and compiling a converted one."""
