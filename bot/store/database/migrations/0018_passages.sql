-- Copies of a text are found by its passages, whose lists are short at any size of the archive.

-- The codes of a revision's passages (bot.domain.search.passage_codes), by its place in `indexed`.
CREATE VIRTUAL TABLE passage USING fts5 (
    codes,
    content='',
    columnsize=0,
    detail=none,
    tokenize="unicode61 remove_diacritics 0"
);

-- What an older version indexed: the bot adds its passages once it runs. Until then copies are found by phrases too.
CREATE TABLE passage_due (place INTEGER PRIMARY KEY) STRICT;
INSERT INTO passage_due SELECT place FROM indexed;
