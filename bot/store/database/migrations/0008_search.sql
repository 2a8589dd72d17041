-- Finding: an index of the words, and the fingerprints, of every revision.

-- A revision's row in the two indexes below. `place` is in the order of days, so that a walk backwards gives the newest
-- first, and dense, so that lists of rows are short. Rows are only ever added; whether one counts (the newest revision
-- of what is published) is the statement's to say, at the question.
CREATE TABLE indexed (
    place INTEGER PRIMARY KEY,
    statement INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

-- Without copies of the texts (content=''), and folded by bot.domain.query: the tokenizer only cuts up.
-- Which revisions have a term (bot.domain.terms): no places within the text.
CREATE VIRTUAL TABLE term USING fts5 (
    terms,
    content='',
    columnsize=0,
    detail=none,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mc'"
);
-- The words in their rows, for phrases and for passages.
CREATE VIRTUAL TABLE word USING fts5 (
    words,
    content='',
    columnsize=0,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mc'"
);

CREATE TABLE fingerprint (
    code TEXT NOT NULL,                      -- ABCD-EFGH-IJKL-MNOP, of title and body
    statement INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    lang TEXT NOT NULL,
    PRIMARY KEY (code, statement, revision, lang)
) STRICT, WITHOUT ROWID;

-- What was there before: the bot adds it to the index in short batches once it runs.
CREATE TABLE index_due (
    date TEXT NOT NULL,
    statement INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (date, statement, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO index_due
    SELECT DISTINCT date, text.statement, text.revision FROM text JOIN statement ON statement.id = text.statement;
