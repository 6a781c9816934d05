DROP FUNCTION words_v2(text, boolean);
DROP FUNCTION pieces_of_word_v1(text);
DROP FUNCTION typed_words_v1(text);
DROP FUNCTION plain_v1(text);
DROP FUNCTION folded_v1(text, boolean);
