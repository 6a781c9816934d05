-- The books of the sandbox: a payment provider that moves no money, for trying everything out. It
-- is as far away from ours as a real one: nothing here refers to our tables, and no transaction
-- writes both.

CREATE SCHEMA sandbox;

CREATE TABLE sandbox.payments (
    id               text PRIMARY KEY,
    -- What it was opened under: a repeat opens no second one.
    key              text NOT NULL UNIQUE,
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL,
    status           text NOT NULL DEFAULT 'open'
                     CHECK (status IN ('open', 'late', 'action', 'authorised', 'captured', 'voided')),
    token            text,
    authorised_minor bigint NOT NULL DEFAULT 0,
    captured_minor   bigint NOT NULL DEFAULT 0,
    refused          boolean NOT NULL DEFAULT false,
    capture_refused  boolean NOT NULL DEFAULT false,
    -- A late bank agrees then.
    authorises_at    timestamptz,
    -- The guest's bank takes the money away then.
    disputes_at      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE sandbox.refunds (
    payment_id   text NOT NULL REFERENCES sandbox.payments (id),
    -- The caller's number: a repeat gives nothing back a second time.
    n            smallint NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    status       text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    PRIMARY KEY (payment_id, n)
);

-- What is to be told, again and again until somebody says that it was heard.
CREATE TABLE sandbox.webhooks (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id      text NOT NULL,
    payment_id    text NOT NULL REFERENCES sandbox.payments (id),
    kind          text NOT NULL,
    due_at        timestamptz NOT NULL,
    attempts      integer NOT NULL DEFAULT 0
);
CREATE INDEX webhooks_by_due ON sandbox.webhooks (due_at);
