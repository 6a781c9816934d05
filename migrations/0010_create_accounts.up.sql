-- People and their sessions. Only a token's hash is kept: who reads this table can't use a session.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    -- As it was typed; ASCII, so that comparing without case means the same everywhere.
    email         text NOT NULL CONSTRAINT users_email_form CHECK (
                      length(email) BETWEEN 3 AND 254 AND email ~ '^[!-?A-~]+@[!-?A-~]+$'
                  ),
    name          text NOT NULL CONSTRAINT users_name_length
                  CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    -- argon2id in PHC form.
    password_hash text NOT NULL CONSTRAINT users_password_hash_form
                  CHECK (password_hash LIKE '$argon2id$%'),
    -- Made by the seeder with a documented password: no production service lets them in.
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX users_email_once ON users (lower(email));

CREATE TABLE sessions (
    -- SHA-256 of the token.
    token_hash bytea PRIMARY KEY CONSTRAINT sessions_token_hash_length
               CHECK (octet_length(token_hash) = 32),
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_end_after_start CHECK (expires_at > created_at)
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);
