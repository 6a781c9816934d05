DROP FUNCTION count_mail_v1;
DROP TABLE mail_counts;
DROP TABLE mail_salt;
DROP TABLE mail_links;
DROP TABLE mails;
ALTER TABLE users DROP COLUMN language, DROP COLUMN verified_at;
