"""How a list leaves the page: the choice of file, the file, the record of who took it, and paper."""
