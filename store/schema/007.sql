-- SPDX-License-Identifier: MIT
-- Version 7: what was written of an entry of an incident can be emptied (guard.*.sql), its hash stays; the record
-- that says so carries the hash of what is left. And of several tickets one that is over no longer ends its incident,
-- so rows are read anew from what their tickets say.

UPDATE incident_ticket SET turn = 0;
