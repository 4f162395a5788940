"""How lists leave the program: files, paper, and the record of who took what."""
