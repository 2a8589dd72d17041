"""Files of statements as staff see them on the way: what is asked of them, the page of a draft's card, its lines."""
