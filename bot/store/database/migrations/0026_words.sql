-- Searches forgive: other forms of a word, names in the other script, typing mistakes.

-- Every word that texts have, folded; words are only ever added.
CREATE TABLE known_word (
    word TEXT PRIMARY KEY,
    stem TEXT NOT NULL,                      -- the same for its other forms; '' where its language is not known
    sound TEXT NOT NULL,                     -- the same in both scripts (bot.domain.search.spelling)
    name_stem TEXT NOT NULL                  -- of a name: how its stem sounds; '' for what is no name
) STRICT, WITHOUT ROWID;
CREATE INDEX known_word_by_stem ON known_word (stem) WHERE stem <> '';
CREATE INDEX known_word_by_sound ON known_word (sound);
CREATE INDEX known_name_by_stem ON known_word (name_stem) WHERE name_stem <> '';

-- How the words of titles sound, by each three letters in a row.
CREATE TABLE title_trigram (
    trigram TEXT NOT NULL,
    length INTEGER NOT NULL,                 -- of the sound
    sound TEXT NOT NULL,
    PRIMARY KEY (trigram, length, sound)
) STRICT, WITHOUT ROWID;

-- What an older version indexed: the bot adds its words once it runs.
CREATE TABLE known_word_due (place INTEGER PRIMARY KEY) STRICT;
INSERT INTO known_word_due SELECT place FROM indexed;
