DROP TABLE mail_links;
DROP TABLE mails;
ALTER TABLE users DROP COLUMN language, DROP COLUMN verified_at;
