-- SPDX-License-Identifier: MIT
-- Every statement of the store, prepared on each engine by a test. "-- name: word" begins one; $1, $2 …
-- are its parameters.

-- name: meta_get
SELECT value FROM meta WHERE name = $1;

-- name: meta_put
INSERT INTO meta(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value;
