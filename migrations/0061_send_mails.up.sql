-- Mails to guests, verified addresses, and links that work once.

ALTER TABLE users
    -- When somebody showed that they read what is sent to the address. Null: nobody has.
    ADD COLUMN verified_at timestamptz,
    -- What the owner is written to in.
    ADD COLUMN language text NOT NULL DEFAULT 'en' CONSTRAINT users_language_known
               CHECK (language IN ('en', 'de'));

-- Mails that are to be sent, each written by the transaction that it tells of. A row says what became
-- of whom; names and words are read when it is sent, so that nothing personal waits here. Rows of mails
-- that were sent stay for a while: how many somebody got is counted by them.
CREATE TABLE mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT mails_kind_known CHECK (kind IN (
                   'verification', 'reset', 'already_registered', 'new_address', 'address_changed',
                   'password_changed', 'logins_refused', 'booking_confirmed', 'booking_cancelled',
                   'refunded')),
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
        CASE WHEN kind IN ('new_address', 'address_changed')
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
