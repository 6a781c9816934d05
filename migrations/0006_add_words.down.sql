DROP FUNCTION words_v1(text);
