-- A session that nobody uses ends before its time.
ALTER TABLE sessions
    -- Moved on while it is used, to a few minutes.
    ADD COLUMN idle_at timestamptz NOT NULL DEFAULT 'infinity';
