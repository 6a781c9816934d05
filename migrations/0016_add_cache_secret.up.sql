-- Answers that API processes share through Redis are sealed with this secret, so that whoever can
-- write to Redis can't make answers up. 244 random bits, made here, known to whoever reads this table.
ALTER TABLE feed_state ADD COLUMN cache_secret bytea NOT NULL
    DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    CONSTRAINT feed_state_cache_secret_length CHECK (length(cache_secret) = 32);
