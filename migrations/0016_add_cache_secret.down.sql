ALTER TABLE feed_state DROP COLUMN cache_secret;
