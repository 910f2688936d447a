"""Stage one: URLs to archived responses, politely and without losing one."""
