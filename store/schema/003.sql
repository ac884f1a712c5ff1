-- SPDX-License-Identifier: MIT
-- Version 3: what a person must hear of is found by an index, not by a scan. Version 1 programs keep
-- these without knowing. Where a filter of the queue could be tempted away from the queue's own order,
-- the column stands in an expression.

-- Who was given a ticket, and when; who is to be reminded, and when.
CREATE INDEX event_assign ON event(what, recorded_at) WHERE kind = 9;
CREATE INDEX event_remind ON event(what, until) WHERE kind = 30;
-- What is over, by when it ended.
CREATE INDEX ticket_over ON ticket(updated_at) WHERE live = 0;
-- What was opened of late and goes on: whether the same hits others.
CREATE INDEX ticket_recent ON ticket((opened_at + 0), region, service, cause, tags, client) WHERE live = 1;
