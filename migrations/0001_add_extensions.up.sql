-- PostGIS speeds up areas and distances; fuzzystrmatch has levenshtein() for the referee.
-- Both are asked for only where they are missing: then no superuser is needed.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
