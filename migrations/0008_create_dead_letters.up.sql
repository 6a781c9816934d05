-- Documents that a search index refused. The hotel's next change, or a replay, tries again; the row
-- goes when the index takes the document.
CREATE TABLE dead_letters (
    index_name text NOT NULL,
    hotel_id   uuid NOT NULL, -- no foreign key: the hotel may be gone
    reason     text NOT NULL CONSTRAINT dead_letters_reason_length CHECK (length(reason) <= 2000),
    attempts   integer NOT NULL DEFAULT 1
               CONSTRAINT dead_letters_attempts_range CHECK (attempts >= 1),
    first_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (index_name, hotel_id)
);
