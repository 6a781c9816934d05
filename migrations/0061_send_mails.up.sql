-- Mails to guests, verified addresses, and links that work once.

ALTER TABLE users
    -- When somebody showed that they read what is sent to the address. Null: nobody has.
    ADD COLUMN verified_at timestamptz,
    -- What the owner is written to in.
    ADD COLUMN language text NOT NULL DEFAULT 'en' CONSTRAINT users_language_known
               CHECK (language IN ('en', 'de'));

-- Mails that are to be sent, each written by the transaction that it tells of. A row says what became
-- of whom; names and words are read when it is sent, so that nothing personal waits here.
CREATE TABLE mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT mails_kind_known CHECK (kind IN (
                   'verification', 'reset', 'already_registered', 'new_address', 'address_asked',
                   'address_changed', 'password_changed', 'logins_refused', 'booking_confirmed',
                   'booking_cancelled', 'refunded')),
    -- Null: nobody has the address that was named, or got enough mails about it. The row is written all
    -- the same, so that naming it takes as long, and never sent.
    user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
    -- Where to, if not to what is the user's own address when it is sent. Forgotten once it was sent.
    email      text,
    -- No foreign key: a new world takes bookings away, and leaves mails about accounts.
    booking_id uuid,
    amount_minor bigint,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Somebody sends it until then, or it is not tried again before.
    due_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts   smallint NOT NULL DEFAULT 0 CONSTRAINT mails_attempts_range CHECK (attempts >= 0),
    -- Why the last attempt failed, in words of our own.
    failure    text,
    -- It fails for a reason that no operator can mend: there is no such address, or it is too old.
    is_quiet   boolean NOT NULL DEFAULT false,
    sent_at    timestamptz,
    dead_at    timestamptz,
    CONSTRAINT mails_nobody_is_named CHECK (
        user_id IS NOT NULL OR kind IN ('reset', 'already_registered', 'logins_refused')),
    CONSTRAINT mails_other_address_fits CHECK (
        CASE WHEN kind IN ('new_address', 'address_asked', 'address_changed')
            THEN (email IS NULL) = (sent_at IS NOT NULL) ELSE email IS NULL END),
    CONSTRAINT mails_booking_fits CHECK (
        (booking_id IS NOT NULL) = (kind IN ('booking_confirmed', 'booking_cancelled', 'refunded'))),
    CONSTRAINT mails_amount_fits CHECK ((amount_minor > 0) IS TRUE = (kind = 'refunded'))
);
-- Somebody sits and waits for a link: these go first.
CREATE INDEX mails_due_links ON mails (due_at, id)
    WHERE sent_at IS NULL AND dead_at IS NULL AND kind IN ('verification', 'reset', 'new_address');
CREATE INDEX mails_due ON mails (due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX mails_waiting ON mails (created_at)
    WHERE sent_at IS NULL AND dead_at IS NULL AND user_id IS NOT NULL;
CREATE INDEX mails_dead ON mails (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX mails_by_user ON mails (user_id, kind, created_at);
CREATE INDEX mails_by_age ON mails (created_at);

-- How many mails of a kind went to an address, or were asked for by a user, in the hour and the day that
-- began with the first of them. Addresses are hashed with a salt: that of an account that is gone counts
-- on for a day, and can't be read.
CREATE TABLE mail_salt (salt bytea NOT NULL);
INSERT INTO mail_salt SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
CREATE TABLE mail_counts (
    whose      bytea NOT NULL CONSTRAINT mail_counts_whose_length CHECK (octet_length(whose) = 32),
    kind       text NOT NULL,
    hour_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    in_hour    integer NOT NULL DEFAULT 1,
    day_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    in_day     integer NOT NULL DEFAULT 1,
    PRIMARY KEY (whose, kind)
);
CREATE INDEX mail_counts_by_day ON mail_counts (day_at);

-- Counts one more, unless it would be more than may be in an hour or a day: then false. Of many at once
-- each waits for the one before.
CREATE FUNCTION count_mail_v1(p_kind text, p_whose text, p_per_hour integer, p_per_day integer)
RETURNS boolean LANGUAGE sql SET search_path FROM CURRENT AS $$
    WITH counted AS (
        INSERT INTO mail_counts AS c (whose, kind)
        SELECT sha256(s.salt || convert_to(lower(p_whose), 'UTF8')), p_kind FROM mail_salt s
        ON CONFLICT (whose, kind) DO UPDATE SET
            hour_at = CASE WHEN c.hour_at <= excluded.hour_at - interval '1 hour'
                THEN excluded.hour_at ELSE c.hour_at END,
            in_hour = CASE WHEN c.hour_at <= excluded.hour_at - interval '1 hour'
                THEN 1 ELSE c.in_hour + 1 END,
            day_at = CASE WHEN c.day_at <= excluded.day_at - interval '24 hours'
                THEN excluded.day_at ELSE c.day_at END,
            in_day = CASE WHEN c.day_at <= excluded.day_at - interval '24 hours'
                THEN 1 ELSE c.in_day + 1 END
        WHERE (c.hour_at <= excluded.hour_at - interval '1 hour' OR c.in_hour < p_per_hour)
            AND (c.day_at <= excluded.day_at - interval '24 hours' OR c.in_day < p_per_day)
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM counted);
$$;

-- What the links in mails are worth. Only a token's hash is kept; a row goes when its link is used.
CREATE TABLE mail_links (
    -- SHA-256 of the token.
    token_hash bytea PRIMARY KEY CONSTRAINT mail_links_token_hash_length
               CHECK (octet_length(token_hash) = 32),
    purpose    text NOT NULL CONSTRAINT mail_links_purpose_known
               CHECK (purpose IN ('verification', 'reset', 'new_address')),
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Where it was sent: whoever has it reads what comes there.
    email      text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX mail_links_by_user ON mail_links (user_id);
CREATE INDEX mail_links_by_end ON mail_links (expires_at);
