-- Addresses may be in any script. They are stored trimmed and in NFC, and compared without case.
ALTER TABLE users DROP CONSTRAINT users_email_form;
ALTER TABLE users ADD CONSTRAINT users_email_form CHECK (
    length(email) BETWEEN 3 AND 254 AND email ~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+$'
    AND email IS NFC NORMALIZED
);
