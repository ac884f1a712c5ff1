-- SPDX-License-Identifier: MIT
-- Every statement of the store, prepared on each engine by a test. "-- name: word" begins one; $1, $2 …
-- are its parameters.

-- name: meta_get
SELECT value FROM meta WHERE name = $1;

-- name: meta_put
INSERT INTO meta(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value;

-- name: meta_schema
SELECT name, value FROM meta
WHERE name IN ('version', 'oldest_reader', 'oldest_writer', 'program', 'copying', 'identity') OR name LIKE 'schema_%';

-- Who migrates from version $1.
-- name: version_claim
UPDATE meta SET value = value WHERE name = 'version' AND value = $1;

-- Within each transaction that writes, where an engine has to be asked: a row as long as the desk is of version $1.
-- name: version_guard
SELECT name FROM meta WHERE name = 'version' AND value = $1;

-- How far a copy has come, as long as it is not whole. The statements over whole tables are made of the schema
-- (build-aux/tables.awk).
-- name: copying_begin
INSERT INTO meta(name, value) VALUES('copying', $1);

-- name: copying_move
UPDATE meta SET value = $2 WHERE name = 'copying' AND value = $1;

-- name: copying_end
DELETE FROM meta WHERE name = 'copying' AND value = $1;

-- What moves when something changes that a copy must have.
-- name: copy_mark
SELECT (SELECT value FROM meta WHERE name = 'identity'), (SELECT COUNT(*) FROM revision),
	(SELECT CAST(SUM(count) AS BIGINT) FROM pulse WHERE name LIKE 'desk%'), (SELECT value FROM counter WHERE name = 'article'),
	(SELECT value FROM counter WHERE name = 'incident'), (SELECT COUNT(*) FROM draft),
	(SELECT CAST(COALESCE(SUM(saves % 1000000), 0) AS BIGINT) FROM draft);

-- Who holds a turn, or the opening of a ticket: tells a batch sent twice from a conflict.
-- name: turn_holder
SELECT op_key FROM event WHERE ticket = $1 AND turn = $2;

-- name: opening_holder
SELECT id FROM ticket WHERE op_key = $1;

-- $4 is now.
-- name: lease_take
INSERT INTO lease(name, holder, expires_at) VALUES($1, $2, $3)
ON CONFLICT(name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE lease.holder = excluded.holder OR lease.expires_at <= $4;

-- ---- tickets and their histories ----
-- A row born in the same batch has no known number yet: $1 is NULL there and $2 the op_key of the
-- ticket's row.

-- name: event_insert
INSERT INTO event(ticket, turn, kind, flags, occurred_at, recorded_at, who, what, why, via, until, number, more, ref,
	op_key, body, hash)
VALUES(COALESCE($1, (SELECT id FROM ticket WHERE op_key = $2)), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
	$15, $16, $17, $18);

-- name: body_insert
INSERT INTO body(ticket, turn, text) VALUES(COALESCE($1, (SELECT id FROM ticket WHERE op_key = $2)), $3, $4);

-- name: body_empty
UPDATE body SET text = NULL WHERE ticket = $1 AND turn = $2;

-- name: event_list
SELECT turn, kind, flags, occurred_at, recorded_at, who, what, why, via, until, number, more, ref, op_key
FROM event WHERE ticket = $1 ORDER BY turn;

-- name: event_list_bodies
SELECT e.turn, e.kind, e.flags, e.occurred_at, e.recorded_at, e.who, e.what, e.why, e.via, e.until, e.number, e.more,
	e.ref, e.op_key, b.text
FROM event e LEFT JOIN body b ON b.ticket = e.ticket AND b.turn = e.turn
WHERE e.ticket = $1 ORDER BY e.turn;

-- name: ticket_insert
INSERT INTO ticket(ref, op_key, turn, head, revision, contract, client, tier, service, region, kind, language, severity,
	claimed, state, wait, owner, team, subject, folded, contact, affected, cause, side, tags, opened_at, updated_at,
	live, rest, klass, sort_key, clock, due_at, breached, breach_at, wakes_at, unanswered)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
	$25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37);

-- What many tickets are opened with at once: plain inserts, which an engine may take in bulk.
-- name: ticket_born
INSERT INTO ticket(id, ref, op_key, turn, head, revision, contract, client, tier, service, region, kind, language,
	severity, claimed, state, wait, owner, team, subject, folded, contact, affected, cause, side, tags, opened_at,
	updated_at, live, rest, klass, sort_key, clock, due_at, breached, breach_at, wakes_at, unanswered)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
	$25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38);

-- name: event_born
INSERT INTO event(ticket, turn, kind, flags, occurred_at, recorded_at, who, what, why, via, until, number, more, ref,
	op_key, body, hash)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: body_born
INSERT INTO body(ticket, turn, text) VALUES($1, $2, $3);

-- name: clock_born
INSERT INTO clock(ticket, clock, cycle, state, flags, severity, started_at, stopped_at, due_at, original_due_at,
	breach_at, target, elapsed, version, tz)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: tickets_born
SELECT op_key, id FROM ticket WHERE op_key >= $1 AND op_key <= $2;

-- A desk that moves keeps its tickets' numbers; only within the batch that bears the row.
-- name: ticket_renumber
UPDATE ticket SET id = $2 WHERE op_key = $1;

-- name: ticket_exists
SELECT 1 FROM ticket WHERE id = $1;

-- name: definition_version
SELECT MIN(revision) FROM definition WHERE noun = $1 AND key = $2 AND text = $3;

-- Every version of every definition, those that others refer to first.
-- name: definition_history
SELECT noun, key, revision, text FROM definition ORDER BY revision, CASE noun WHEN 'calendar' THEN 0 WHEN 'service' THEN 1
	WHEN 'region' THEN 2 WHEN 'tier' THEN 3 WHEN 'client' THEN 4 WHEN 'contract' THEN 5 ELSE 6 END, noun, key;

-- ---- check: a page of tickets, their events with bodies, their clocks ----

-- name: check_tickets
SELECT id, turn, revision, ref, contract, client, tier, service, region, kind, language, severity, claimed, state, wait,
	owner, team, subject, contact, affected, cause, side, tags, opened_at, updated_at, rest, klass, sort_key, clock,
	due_at, breached, breach_at, wakes_at, unanswered, head, op_key
FROM ticket WHERE id > $1 ORDER BY id LIMIT 1000;

-- name: check_events
SELECT e.ticket, e.turn, e.kind, e.flags, e.occurred_at, e.recorded_at, e.who, e.what, e.why, e.via, e.until, e.number,
	e.more, e.ref, e.op_key, e.body, e.hash, b.text, b.turn
FROM event e LEFT JOIN body b ON b.ticket = e.ticket AND b.turn = e.turn
WHERE e.ticket > $1 AND e.ticket <= $2 ORDER BY e.ticket, e.turn;

-- name: check_clocks
SELECT ticket, clock, cycle, state, flags, severity, started_at, stopped_at, due_at, original_due_at, breach_at, target,
	elapsed, version
FROM clock WHERE ticket > $1 AND ticket <= $2 ORDER BY ticket, clock, cycle;

-- Revisions with their texts, as far as they are there.
-- name: check_revisions
SELECT r.article, r.rev, r.at, r.who, r.reason, r.text_rev, r.size, r.kind, r.state, r.internal, r.title, r.language,
	r.product, r.region, r.client, r.owner, r.tags, r.review_by, t.text, r.supersedes
FROM article_revision r LEFT JOIN article_text t ON t.article = r.article AND t.rev = r.text_rev
ORDER BY r.article, r.rev;

-- Whether an article's row differs from its newest revision; is ahead of the counter; counts wrongly.
-- name: check_articles
SELECT a.id,
	CASE WHEN r.rev IS NULL OR a.text_rev <> r.text_rev OR a.updated_at <> r.at OR
		a.rev <> (SELECT MAX(m.rev) FROM article_revision m WHERE m.article = a.id) OR
		a.kind IS DISTINCT FROM r.kind OR
		a.state IS DISTINCT FROM r.state OR
		a.internal IS DISTINCT FROM r.internal OR
		a.title IS DISTINCT FROM r.title OR
		a.language IS DISTINCT FROM r.language OR
		a.product IS DISTINCT FROM r.product OR
		a.region IS DISTINCT FROM r.region OR
		a.client IS DISTINCT FROM r.client OR
		a.owner IS DISTINCT FROM r.owner OR
		a.tags IS DISTINCT FROM r.tags OR
		a.review_by IS DISTINCT FROM r.review_by OR
		a.supersedes IS DISTINCT FROM r.supersedes THEN 1 ELSE 0 END,
	CASE WHEN a.seq > (SELECT value FROM counter WHERE name = 'article') THEN 1 ELSE 0 END,
	CASE WHEN a.used <> (SELECT COUNT(*) FROM article_use u WHERE u.article = a.id) OR
		a.votes <> (SELECT COUNT(*) FROM article_use u WHERE u.article = a.id AND u.solved = 1) THEN 1 ELSE 0 END
FROM article a LEFT JOIN article_revision r ON r.article = a.id AND r.rev = a.rev ORDER BY a.id;

-- name: check_uses
SELECT ticket, article, at, solved FROM article_use WHERE ticket > $1 AND ticket <= $2 ORDER BY ticket, article;

-- name: ticket_total
SELECT COUNT(*) FROM ticket;

-- What makes two events the same to import.
-- name: event_identity
SELECT turn, kind, flags, occurred_at, recorded_at, who, what, why, via, until, number, more, ref, op_key, body
FROM event WHERE ticket = $1 ORDER BY turn;

-- name: ticket_ids
SELECT id, ref FROM ticket WHERE id > $1 ORDER BY id LIMIT 1000;

-- The guard is the turn the row was computed from.
-- name: ticket_update
UPDATE ticket SET turn = $3, head = $4, revision = $5, contract = $6, client = $7, tier = $8, service = $9,
	region = $10, kind = $11, language = $12, severity = $13, claimed = $14, state = $15, wait = $16, owner = $17,
	team = $18, subject = $19, folded = $20, contact = $21, affected = $22, cause = $23, side = $24, tags = $25,
	opened_at = $26, updated_at = $27, live = $28, rest = $29, klass = $30, sort_key = $31, clock = $32,
	due_at = $33, breached = $34, breach_at = $35, wakes_at = $36, unanswered = $37
WHERE id = $1 AND turn = $2 AND head = $38;

-- The only writer of this ticket from here to the end of the unit: on PostgreSQL beginning one keeps nobody away.
-- name: ticket_take
UPDATE ticket SET turn = turn WHERE id = $1;

-- name: ticket_get
SELECT id, turn, revision, ref, contract, client, tier, service, region, kind, language, severity, claimed, state, wait,
	owner, team, subject, contact, affected, cause, side, tags, opened_at, updated_at, rest, klass, sort_key, clock,
	due_at, breached, breach_at, wakes_at, unanswered, head, op_key
FROM ticket WHERE id = $1;

-- A ticket and its history by one question; the row stands beside the first event. The bodies too.
-- name: ticket_whole
SELECT t.id, t.turn, t.revision, t.ref, t.contract, t.client, t.tier, t.service, t.region, t.kind, t.language,
	t.severity, t.claimed, t.state, t.wait, t.owner, t.team, t.subject, t.contact, t.affected, t.cause, t.side,
	t.tags, t.opened_at, t.updated_at, t.rest, t.klass, t.sort_key, t.clock, t.due_at, t.breached, t.breach_at,
	t.wakes_at, t.unanswered, t.head, t.op_key,
	e.turn, e.kind, e.flags, e.occurred_at, e.recorded_at, e.who, e.what, e.why, e.via, e.until, e.number, e.more,
	e.ref, e.op_key
FROM event e LEFT JOIN ticket t ON t.id = e.ticket AND e.turn = 1
WHERE e.ticket = $1 ORDER BY e.turn;

-- name: ticket_whole_bodies
SELECT t.id, t.turn, t.revision, t.ref, t.contract, t.client, t.tier, t.service, t.region, t.kind, t.language,
	t.severity, t.claimed, t.state, t.wait, t.owner, t.team, t.subject, t.contact, t.affected, t.cause, t.side,
	t.tags, t.opened_at, t.updated_at, t.rest, t.klass, t.sort_key, t.clock, t.due_at, t.breached, t.breach_at,
	t.wakes_at, t.unanswered, t.head, t.op_key,
	e.turn, e.kind, e.flags, e.occurred_at, e.recorded_at, e.who, e.what, e.why, e.via, e.until, e.number, e.more,
	e.ref, e.op_key, b.text
FROM event e LEFT JOIN ticket t ON t.id = e.ticket AND e.turn = 1
LEFT JOIN body b ON b.ticket = e.ticket AND b.turn = e.turn
WHERE e.ticket = $1 ORDER BY e.turn;

-- name: ticket_by_ref
SELECT id FROM ticket WHERE ref = $1;

-- name: ticket_by_op
SELECT id, turn FROM ticket WHERE op_key = $1;

-- name: ticket_waking
SELECT id FROM ticket WHERE wakes_at IS NOT NULL AND wakes_at <= $1 ORDER BY wakes_at, id;

-- A stopped cycle that reads as before keeps the tz release its verdict was reached under.
-- name: clock_put
INSERT INTO clock(ticket, clock, cycle, state, flags, severity, started_at, stopped_at, due_at, original_due_at,
	breach_at, target, elapsed, version, tz)
VALUES(COALESCE($1, (SELECT id FROM ticket WHERE op_key = $2)), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
	$15, $16)
ON CONFLICT(ticket, clock, cycle) DO UPDATE SET state = excluded.state, flags = excluded.flags,
	severity = excluded.severity, started_at = excluded.started_at, stopped_at = excluded.stopped_at,
	due_at = excluded.due_at, original_due_at = excluded.original_due_at, breach_at = excluded.breach_at,
	target = excluded.target, elapsed = excluded.elapsed, version = excluded.version,
	tz = CASE WHEN clock.stopped_at = excluded.stopped_at AND clock.started_at = excluded.started_at
		AND clock.state = excluded.state AND clock.elapsed = excluded.elapsed
		THEN COALESCE(clock.tz, excluded.tz) ELSE excluded.tz END;

-- Cycles that a retraction undid: those numbered above what each clock now has ($2 for clock 1 …).
-- The cast: only a list of parameters and nothing else tells PostgreSQL no type.
-- name: clock_trim
DELETE FROM clock WHERE ticket = $1 AND cycle > CASE clock WHEN 1 THEN CAST($2 AS BIGINT) WHEN 2 THEN $3 WHEN 3 THEN $4 WHEN 4 THEN $5
	WHEN 5 THEN $6 WHEN 6 THEN $7 WHEN 7 THEN $8 WHEN 8 THEN $9 WHEN 9 THEN $10 WHEN 10 THEN $11 ELSE $12 END;

-- name: clock_shown
SELECT state, severity, due_at, target - elapsed FROM clock WHERE ticket = $1 AND clock = $2 AND state IN (0, 1);

-- name: field_put
INSERT INTO field(ticket, key, value) VALUES(COALESCE($1, (SELECT id FROM ticket WHERE op_key = $2)), $3, $4)
ON CONFLICT(ticket, key) DO UPDATE SET value = excluded.value;

-- name: field_clear
DELETE FROM field WHERE ticket = $1;

-- name: field_list
SELECT key, value FROM field WHERE ticket = $1 ORDER BY key;

-- name: link_put
INSERT INTO link(ticket, other) VALUES(COALESCE($1, (SELECT id FROM ticket WHERE op_key = $2)), $3)
ON CONFLICT DO NOTHING;

-- name: link_clear
DELETE FROM link WHERE ticket = $1;

-- name: link_list
SELECT l.other, t.client, t.region FROM link l JOIN ticket t ON t.id = l.other WHERE l.ticket = $1 ORDER BY l.other;

-- name: attachment_put
INSERT INTO attachment(sha, content) VALUES($1, $2) ON CONFLICT(sha) DO NOTHING;

-- name: attachment_get
SELECT content FROM attachment WHERE sha = $1;

-- Unless an attachment that was not redacted has that content; $2 is what events call it by.
-- name: attachment_drop
DELETE FROM attachment WHERE sha = $1
	AND NOT EXISTS (SELECT 1 FROM event e WHERE e.body = $2 AND e.kind = 32
		AND NOT EXISTS (SELECT 1 FROM event r WHERE r.ticket = e.ticket AND r.kind = 27 AND r.number = e.turn));

-- What one person did, $2 the earliest recording. No index serves it: one on five
-- million events would cost more at every write than a person's look back does.
-- name: event_by
SELECT e.ticket, t.subject, t.client, t.region, e.turn, e.kind, e.flags, e.occurred_at, e.recorded_at, e.who, e.what,
	e.why, e.via, e.until, e.number, e.more, e.ref, e.op_key
FROM ticket t JOIN event e ON e.ticket = t.id
WHERE e.who = $1 AND e.recorded_at >= $2
ORDER BY e.recorded_at, e.ticket, e.turn;

-- name: revision_newest
SELECT coalesce(max(number), 0) FROM revision;

-- name: revision_insert
INSERT INTO revision(number, at, who) VALUES($1, $2, $3);

-- name: definition_insert
INSERT INTO definition(noun, key, revision, text) VALUES($1, $2, $3, $4);

-- name: definition_at
SELECT revision, text FROM definition WHERE noun = $1 AND key = $2 AND revision <= $3
ORDER BY revision DESC LIMIT 1;

-- name: definition_newest
SELECT noun, key, revision, text FROM definition AS d
WHERE revision = (SELECT max(revision) FROM definition AS e WHERE e.noun = d.noun AND e.key = d.key);

-- name: definition_keys
SELECT key FROM definition AS d WHERE noun = $1 AND key >= $2
AND revision = (SELECT max(revision) FROM definition AS e WHERE e.noun = d.noun AND e.key = d.key AND e.revision <= $3)
AND text <> '' ORDER BY key;

-- What still uses a definition (refuses `remove`): one ticket of it.
-- name: uses_client
SELECT id FROM ticket WHERE client = $1 LIMIT 1;

-- name: uses_contract
SELECT id FROM ticket WHERE live = 1 AND contract = $1 LIMIT 1;

-- name: uses_service
SELECT id FROM ticket WHERE live = 1 AND service = $1 LIMIT 1;

-- name: uses_region
SELECT id FROM ticket WHERE live = 1 AND region = $1 LIMIT 1;

-- name: uses_team
SELECT id FROM ticket WHERE live = 1 AND team = $1 LIMIT 1;

-- name: uses_user
SELECT id FROM ticket WHERE live = 1 AND owner = $1 LIMIT 1;

-- name: uses_field
SELECT ticket FROM field WHERE key = $1 LIMIT 1;

-- The lines a person typed, newest first.
-- name: history_newest
SELECT line FROM history WHERE who = $1 ORDER BY id DESC LIMIT $2;

-- name: history_add
INSERT INTO history(who, line, at) VALUES($1, $2, $3);

-- name: history_trim
DELETE FROM history WHERE who = $1 AND id <= (SELECT id FROM history WHERE who = $1 ORDER BY id DESC LIMIT 1 OFFSET 1000);

-- ---- sessions, presence, drafts ----

-- A sign of life enters a session again that a restored desk does not know.
-- name: session_put
INSERT INTO session(key, who, host, place, pid, started, began_at, seen_at) VALUES($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT(key) DO UPDATE SET seen_at = excluded.seen_at;

-- name: session_leave
UPDATE session SET seen_at = $2, left_at = $2 WHERE key = $1;

-- name: session_get
SELECT place, pid, started, seen_at, left_at, host, began_at FROM session WHERE key = $1;

-- name: session_last_seen
SELECT MAX(COALESCE(left_at, seen_at)) FROM session WHERE who = $1 AND key <> $2;

-- name: session_trim
DELETE FROM session WHERE COALESCE(left_at, seen_at) < $1;

-- name: search_texts
-- Most tickets that are searched again have not changed: then the first row is enough.
SELECT t.turn, t.subject, b.text FROM ticket t LEFT JOIN body b ON b.ticket = t.id WHERE t.id = $1;

-- An engine whose sessions write side by side counts in several rows ("desk:5").
-- name: pulse_all
SELECT CASE WHEN name LIKE 'desk%' THEN 'desk' ELSE name END, SUM(count) FROM pulse GROUP BY 1;

-- Where no trigger counts: one of several rows, so that sessions need not wait for each other.
-- name: pulse_count
INSERT INTO pulse(name, count) VALUES($1, 1) ON CONFLICT(name) DO UPDATE SET count = pulse.count + 1;

-- name: pulse_here
UPDATE pulse SET count = count + 1 WHERE name = 'here';

-- name: presence_put
INSERT INTO presence(session, ticket, who, doing, at) VALUES($1, $2, $3, $4, $5);

-- name: presence_clear
DELETE FROM presence WHERE session = $1;

-- What sessions left that gave no sign of life since $1, or said goodbye.
-- name: presence_trim
DELETE FROM presence WHERE session NOT IN (SELECT key FROM session WHERE left_at IS NULL AND seen_at >= $1);

-- name: presence_of
SELECT s.place, s.pid, s.started, s.seen_at, s.left_at, p.who, p.doing, p.at
FROM presence p JOIN session s ON s.key = p.session
WHERE p.ticket = $1 AND p.session <> $2 ORDER BY p.who, p.at;

-- Only the session that writes it, and only forward.
-- name: draft_put
INSERT INTO draft(id, session, who, ticket, kind, base_turn, more, text, saved_at, saves)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT(id) DO UPDATE SET base_turn = excluded.base_turn, more = excluded.more, text = excluded.text,
	saved_at = excluded.saved_at, saves = excluded.saves
WHERE draft.session = excluded.session AND draft.who = excluded.who AND draft.saves < excluded.saves;

-- name: draft_holder
SELECT session, saves FROM draft WHERE id = $1;

-- name: draft_put_aside
UPDATE draft SET session = '' WHERE id = $1 AND session = $2;

-- $1 and $2: as it was found; $3 and $4: as it becomes.
-- name: draft_take
UPDATE draft SET id = $3, session = $4, saves = saves + 1 WHERE id = $1 AND session = $2 AND who = $5;

-- name: draft_more
UPDATE draft SET more = $2 WHERE id = $1 AND who = $3;

-- name: draft_drop
DELETE FROM draft WHERE id = $1 AND who = $2;

-- name: draft_trim
DELETE FROM draft WHERE saved_at < $1;

-- name: draft_mine
SELECT s.place, s.pid, s.started, s.seen_at, s.left_at, d.id, d.session, d.who, d.ticket, d.kind, d.base_turn, d.more,
	d.text, d.saved_at, d.saves
FROM draft d LEFT JOIN session s ON s.key = d.session
WHERE d.who = $1 ORDER BY d.saved_at DESC, d.id;

-- ---- the night board: a page of the running clocks, in the order they are due, behind ($1, $2, $3, $4) ----

-- name: night_clocks
SELECT c.due_at, c.ticket, c.clock, c.cycle, c.severity, c.target, c.started_at, t.live, t.client, t.service, t.contract,
	t.revision, t.opened_at, t.region, t.severity, t.updated_at
FROM clock c JOIN ticket t ON t.id = c.ticket
WHERE c.state = 0 AND (c.due_at, c.ticket, c.clock, c.cycle) > ($1, $2, $3, $4)
ORDER BY c.due_at, c.ticket, c.clock, c.cycle LIMIT $5;

-- Whether its state changed from $2 on, or a change got its window: its clocks may have paused then.
-- name: night_paused
SELECT 1 FROM event WHERE ticket = $1 AND kind IN (11, 31) AND occurred_at >= $2 LIMIT 1;

-- ---- what a person must hear of (store/watch.c) ----
-- CROSS JOIN says which table is looked through: the few clocks of a span, not the many tickets.

-- name: watch_p0
SELECT id, client, region FROM ticket WHERE live = 1 AND rest IN (0, 1) AND severity = 0;

-- name: watch_assigned
SELECT ticket, turn, recorded_at, who FROM event WHERE kind = 9 AND what = $1 AND recorded_at >= $2 AND who <> $1
ORDER BY recorded_at LIMIT 1000;

-- name: watch_escalated
SELECT ticket, turn, recorded_at, who FROM event WHERE kind = 36 AND recorded_at >= $2 AND who <> $1
ORDER BY recorded_at LIMIT 1000;

-- name: watch_reminders
SELECT ticket, turn, until, who FROM event WHERE kind = 30 AND what = $1 AND until > $2 AND until <= $3
ORDER BY until LIMIT 1000;

-- Overdue is strictly later than due. A promise that ended no longer runs.
-- name: watch_promises
SELECT c.ticket, c.cycle, c.due_at, t.owner FROM clock c CROSS JOIN ticket t
WHERE t.id = c.ticket AND c.state = 0 AND c.due_at >= $2 AND c.due_at < $3 AND c.clock = 8 AND t.owner = $1 ORDER BY c.due_at LIMIT 1000;

-- ---- who else is hit (store/glance.c): live tickets opened between $1 and $2; the sum is the index's ----

-- name: glance_recent
SELECT id, region, service, cause, tags, client FROM ticket
WHERE live = 1 AND (opened_at + 0) >= $1 AND (opened_at + 0) <= $2 ORDER BY (opened_at + 0) DESC LIMIT $3;

-- name: glance_node
SELECT t.id FROM ticket t JOIN field f ON f.ticket = t.id AND f.key = $4 AND f.value = $5
WHERE t.live = 1 AND (t.opened_at + 0) >= $1 AND (t.opened_at + 0) <= $2 LIMIT $3;

-- A message of ours, public, by a person.
-- name: glance_told
SELECT 1 FROM event WHERE ticket = $1 AND kind = 2 AND (flags & 1) <> 0 AND (flags & 6) = 0 LIMIT 1;

-- ---- what happened since (store/since.c) ----

-- name: since_live
SELECT id, client, region, severity, subject FROM ticket
WHERE id IN (SELECT id FROM ticket WHERE live = 1 AND updated_at >= $1 LIMIT $2);

-- name: since_over
SELECT id, client, region, severity, subject FROM ticket WHERE live = 0 AND updated_at >= $1
ORDER BY updated_at DESC LIMIT $2;

-- name: since_breaches
SELECT c.ticket, t.client, t.region, t.severity, t.subject, c.clock, c.due_at FROM clock c CROSS JOIN ticket t
WHERE t.id = c.ticket AND c.state = 0 AND c.due_at >= $1 AND c.due_at < $3 AND t.live = 1 ORDER BY c.due_at DESC LIMIT $2;

-- Tickets that are due between $1 and $2 and answer to us.
-- name: due_soon
SELECT DISTINCT c.ticket, t.client, t.region FROM clock c CROSS JOIN ticket t
WHERE t.id = c.ticket AND c.state = 0 AND c.due_at >= $1 AND c.due_at <= $2 AND t.live = 1 AND t.rest = 0 LIMIT 1000;

-- Causes seen of late, the frequent ones first. They are words of the desk's own, not of a client.
-- name: causes_known
SELECT cause, COUNT(*) FROM (
	SELECT cause FROM (SELECT cause FROM ticket WHERE live = 0 AND updated_at >= 0 ORDER BY updated_at DESC LIMIT 2000) AS ended
	UNION ALL SELECT cause FROM (SELECT cause FROM ticket WHERE live = 1 AND cause IS NOT NULL LIMIT 2000) AS going) AS seen
WHERE cause IS NOT NULL GROUP BY cause ORDER BY COUNT(*) DESC, cause LIMIT 100;

-- ---- a client's tickets (store/client.c): weeks of $3 seconds from $2 to $4 ----

-- name: client_weeks
SELECT (opened_at - $2) / $3, COUNT(*) FROM ticket WHERE client = $1 AND opened_at >= $2 AND opened_at <= $4
GROUP BY 1;

-- name: client_newest
SELECT id FROM ticket WHERE client = $1 ORDER BY opened_at DESC LIMIT $2;

-- ---- the knowledge base (store/article*.c): the same columns in the same order ----

-- As it reads in a revision; $2 NULL: the newest.
-- name: article_get
SELECT a.id, r.rev, a.seq, a.ref, r.kind, r.state, r.internal, r.title, r.language, r.product, r.region, r.client, r.owner,
	r.tags, a.created_at, r.at, r.review_by, r.supersedes, a.votes, a.used, r.size, r.who, r.reason, t.text
FROM article a JOIN article_revision r ON r.article = a.id AND r.rev = COALESCE($2, a.rev)
JOIN article_text t ON t.article = a.id AND t.rev = r.text_rev
WHERE a.id = $1;

-- name: article_history
SELECT a.id, r.rev, a.seq, a.ref, r.kind, r.state, r.internal, r.title, r.language, r.product, r.region, r.client, r.owner,
	r.tags, a.created_at, r.at, r.review_by, r.supersedes, a.votes, a.used, r.size, r.who, r.reason, r.text_rev
FROM article a JOIN article_revision r ON r.article = a.id
WHERE a.id = $1 ORDER BY r.rev DESC;

-- name: article_since
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL, t.text
FROM article a JOIN article_text t ON t.article = a.id AND t.rev = a.text_rev
WHERE a.seq > $1 ORDER BY a.seq LIMIT $2;

-- The same from the newest on.
-- name: article_before
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL, t.text
FROM article a JOIN article_text t ON t.article = a.id AND t.rev = a.text_rev
WHERE a.seq < $1 ORDER BY a.seq DESC LIMIT $2;

-- name: article_changed
SELECT id FROM article WHERE seq > $1 AND seq < $2 ORDER BY seq;

-- name: article_newest
SELECT value FROM counter WHERE name = 'article';

-- name: article_by_ref
SELECT id FROM article WHERE ref = $1;

-- What articles are filed under, for completion, and by whom they may be seen.
-- name: article_languages
SELECT DISTINCT language, region, client FROM article WHERE language IS NOT NULL ORDER BY language;

-- name: article_products
SELECT DISTINCT product, region, client FROM article WHERE product IS NOT NULL ORDER BY product;

-- name: article_tags
SELECT DISTINCT tags, region, client FROM article WHERE tags <> '' ORDER BY tags;

-- name: article_by_op
SELECT id, rev FROM article WHERE op_key = $1;

-- name: article_limits
SELECT region, client FROM article WHERE id = $1;

-- First in every batch that changes an article: what it changes takes the number.
-- name: article_count
UPDATE counter SET value = value + 1 WHERE name = 'article';

-- The two below begin with the same parameters.
-- name: article_insert
INSERT INTO article(op_key, kind, state, internal, title, language, product, region, client, owner, tags, updated_at,
	review_by, supersedes, ref, created_at, seq, rev, text_rev)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	(SELECT value FROM counter WHERE name = 'article'), 1, 1);

-- Written over revision $16; $17 NULL: with the text it has.
-- name: article_update
UPDATE article SET op_key = $1, kind = $2, state = $3, internal = $4, title = $5, language = $6, product = $7, region = $8,
	client = $9, owner = $10, tags = $11, updated_at = $12, review_by = $13, supersedes = $14,
	seq = (SELECT value FROM counter WHERE name = 'article'), rev = $16 + 1, text_rev = COALESCE($17, text_rev)
WHERE id = $15 AND rev = $16;

-- A desk that moves keeps its articles' numbers; only within the batch that bears the row.
-- name: article_renumber
UPDATE article SET id = $2 WHERE op_key = $1 AND NOT EXISTS (SELECT 1 FROM article o WHERE o.id = $2);

-- The text and the revision of the row that the same batch has just written.
-- name: article_text_insert
INSERT INTO article_text(article, rev, text) SELECT id, rev, $2 FROM article WHERE op_key = $1;

-- name: article_revision_insert
INSERT INTO article_revision(article, rev, at, who, reason, text_rev, size, kind, state, internal, title, language,
	product, region, client, owner, tags, review_by, supersedes)
SELECT id, rev, updated_at, $2, $3, text_rev, $4, kind, state, internal, title, language, product, region, client,
	owner, tags, review_by, supersedes FROM article WHERE op_key = $1;

-- name: article_ids
SELECT id FROM article WHERE id > $1 ORDER BY id LIMIT $2;

-- name: article_list
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL
FROM article a ORDER BY a.updated_at DESC, a.id DESC;

-- Plans and compliance notes in force of a client ($1), region ($2) and service ($3), or of all: the more special first.
-- name: article_plans
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL
FROM article a
WHERE a.kind IN (2, 3) AND a.state IN (1, 2, 3) AND (a.client IS NULL OR a.client = $1)
	AND (a.region IS NULL OR a.region = $2) AND (a.product IS NULL OR a.product = $3)
ORDER BY a.kind, a.client IS NULL, a.region IS NULL, a.product IS NULL, a.title, a.id;

-- name: article_stale
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL
FROM article a WHERE a.state = 3 OR (a.state IN (1, 2) AND a.review_by < $1)
ORDER BY COALESCE(a.review_by, a.updated_at), a.id;

-- Plans and notes are there for the night they are needed.
-- name: article_never_used
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL
FROM article a WHERE a.state IN (1, 2, 3) AND a.kind IN (0, 1) AND a.used = 0 ORDER BY a.updated_at, a.id;

-- name: article_no_votes
SELECT a.id, a.rev, a.seq, a.ref, a.kind, a.state, a.internal, a.title, a.language, a.product, a.region, a.client, a.owner,
	a.tags, a.created_at, a.updated_at, a.review_by, a.supersedes, a.votes, a.used, 0, NULL, NULL
FROM article a WHERE a.state <> 4 AND a.kind IN (0, 1) AND a.used > 0 AND a.votes = 0 ORDER BY a.used DESC, a.id;

-- What a ticket uses, with what limits the one who asks.
-- name: article_use_of_ticket
SELECT u.article, u.ticket, u.at, u.solved, a.client, a.region FROM article_use u JOIN article a ON a.id = u.article
WHERE u.ticket = $1 ORDER BY u.at, u.article;

-- name: article_use_of_article
SELECT u.article, u.ticket, u.at, u.solved, t.client, t.region FROM article_use u JOIN ticket t ON t.id = u.ticket
WHERE u.article = $1 ORDER BY u.at, u.ticket;

-- name: article_use_clear
DELETE FROM article_use WHERE ticket = $1;

-- An article that is not there (an import of part of a desk) is of no use.
-- name: article_use_put
INSERT INTO article_use(article, ticket, at, solved)
SELECT id, COALESCE($2, (SELECT id FROM ticket WHERE op_key = $3)), $4, $5 FROM article WHERE id = $1;

-- The index takes votes into account, so they are a change of the article.
-- name: article_use_count
UPDATE article SET
	seq = CASE WHEN votes = (SELECT COUNT(*) FROM article_use u WHERE u.article = $1 AND u.solved = 1) THEN seq
		ELSE (SELECT value FROM counter WHERE name = 'article') END,
	votes = (SELECT COUNT(*) FROM article_use u WHERE u.article = $1 AND u.solved = 1),
	used = (SELECT COUNT(*) FROM article_use u WHERE u.article = $1)
WHERE id = $1;

-- name: article_gap_put
INSERT INTO article_gap(query, who, count, at) VALUES($1, $2, 1, $3)
ON CONFLICT(query, who) DO UPDATE SET count = article_gap.count + 1, at = excluded.at;

-- name: article_gap_trim
DELETE FROM article_gap WHERE at < (SELECT at FROM article_gap ORDER BY at DESC LIMIT 1 OFFSET $1);

-- name: article_gap_close
DELETE FROM article_gap WHERE query = $1;

-- $1 NULL: everybody's.
-- name: article_gap_list
SELECT query, SUM(count), MAX(at) FROM article_gap WHERE who = COALESCE($1, who)
GROUP BY query ORDER BY SUM(count) DESC, MAX(at) DESC, query LIMIT $2;

-- ---- incidents ----

-- name: incident_count
UPDATE counter SET value = value + 1 WHERE name = 'incident';

-- name: incident_newest
SELECT value FROM counter WHERE name = 'incident';

-- name: incident_insert
INSERT INTO incident(op_key, ref, seq, turn, head, title, severity, service, region, cause, lead, state, report, opened_at,
	updated_at, next_update_at, impact_start, restored_at, resolved_at)
VALUES($1, $2, (SELECT value FROM counter WHERE name = 'incident'), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
	$15, $16, $17, $18);

-- The guard is the turn the row was computed from. Made anew from the same records it is no change others must see.
-- name: incident_update
UPDATE incident SET turn = $3, head = $4, title = $5, severity = $6, service = $7, region = $8, cause = $9, lead = $10,
	state = $11, report = $12, opened_at = $13, updated_at = $14, next_update_at = $15, impact_start = $16,
	restored_at = $17, resolved_at = $18,
	seq = CASE WHEN $3 = $2 THEN seq ELSE (SELECT value FROM counter WHERE name = 'incident') END
WHERE id = $1 AND turn = $2 AND head = $19;

-- The only writer of incidents from here to the end of the unit: on PostgreSQL beginning one keeps nobody away.
-- Each of them counts first, so nobody holds what another waits for.
-- name: incident_take
UPDATE counter SET value = value WHERE name = 'incident';

-- A desk that moves keeps its incidents' numbers; only within the batch that bears the row.
-- name: incident_renumber
UPDATE incident SET id = $2 WHERE op_key = $1 AND NOT EXISTS (SELECT 1 FROM incident o WHERE o.id = $2);

-- An incident born in the same batch: $1 is NULL and $2 its op_key. So below.
-- name: incident_record_insert
INSERT INTO incident_record(incident, turn, kind, about, base, recorded_at, who, what, why, fields, op_key, hash)
VALUES(COALESCE($1, (SELECT id FROM incident WHERE op_key = $2)), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: incident_record_list
SELECT turn, kind, about, base, recorded_at, who, what, why, fields, op_key FROM incident_record
WHERE incident = $1 AND turn > $2 ORDER BY turn;

-- Redaction: what was written goes, the hash stays (guard.*.sql lets nothing else through).
-- name: incident_record_empty
UPDATE incident_record SET fields = $3, why = $4 WHERE incident = $1 AND turn = $2;

-- name: incident_record_hash
SELECT hash FROM incident_record WHERE incident = $1 AND turn = $2;

-- What a batch wrote, when it did.
-- name: incident_record_of_op
SELECT turn, kind, about, base, recorded_at, who, what, why, fields, op_key FROM incident_record
WHERE incident = $1 AND op_key = $2 ORDER BY turn;

-- name: incident_head
SELECT turn, head, ref, region, updated_at FROM incident WHERE id = $1;

-- name: incident_by_op
SELECT id FROM incident WHERE op_key = $1;

-- name: incident_by_ref
SELECT id FROM incident WHERE ref = $1;

-- name: incident_ids
SELECT id FROM incident WHERE id > $1 ORDER BY id LIMIT $2;

-- What limits persons, and how far a ticket is.
-- name: ticket_state
SELECT client, region, turn, head FROM ticket WHERE id = $1;

-- The tickets of an incident: what limits persons, how far its row has read them, how far they are.
-- name: incident_ticket_list
SELECT l.ticket, t.client, t.region, l.turn, t.turn FROM incident_ticket l JOIN ticket t ON t.id = l.ticket
WHERE l.incident = $1 ORDER BY l.ticket;

-- Those that are not put again are dropped. In between none is missing: by its tickets an incident is seen.
-- name: incident_ticket_doubt
UPDATE incident_ticket SET turn = -1 WHERE incident = $1;

-- A ticket that is not there (an import of part of a desk) can't be read.
-- name: incident_ticket_put
INSERT INTO incident_ticket(incident, ticket, turn)
SELECT COALESCE($1, (SELECT id FROM incident WHERE op_key = $2)), id, $4 FROM ticket WHERE id = $3
ON CONFLICT(incident, ticket) DO UPDATE SET turn = excluded.turn;

-- name: incident_ticket_drop
DELETE FROM incident_ticket WHERE incident = $1 AND turn = -1;

-- name: incident_ticket_read
UPDATE incident_ticket SET turn = $3 WHERE incident = $1 AND ticket = $2 AND turn <> $3;

-- Whose row says less than its tickets do by now.
-- name: incident_stale
SELECT DISTINCT l.incident FROM incident_ticket l JOIN ticket t ON t.id = l.ticket WHERE t.turn <> l.turn
ORDER BY l.incident;

-- $1 = 0: only what goes on. The gravest first.
-- name: incident_list
SELECT id, turn, ref, title, severity, service, region, cause, lead, state, report, opened_at, updated_at, next_update_at,
	impact_start, restored_at, resolved_at,
	(SELECT COUNT(*) FROM action a WHERE a.incident = incident.id AND a.state IN (0, 1))
FROM incident WHERE $1 <> 0 OR state IN (0, 1)
ORDER BY CASE WHEN severity < 0 THEN 1 ELSE 0 END, severity, opened_at DESC, id DESC;

-- name: incident_of_ticket
SELECT i.id, i.region FROM incident_ticket l JOIN incident i ON i.id = l.incident
WHERE l.ticket = $1 ORDER BY i.opened_at DESC, i.id DESC;

-- What goes on, the newest first, and whether $1 wrote in it.
-- name: incident_going_on
SELECT i.id, i.region, CASE WHEN EXISTS (SELECT 1 FROM incident_record r WHERE r.incident = i.id AND r.who = $1)
	THEN 1 ELSE 0 END
FROM incident i WHERE i.state IN (0, 1) ORDER BY i.opened_at DESC, i.id DESC;

-- name: incident_chosen
SELECT i.id, i.region FROM incident_chosen c JOIN incident i ON i.id = c.incident
WHERE c.who = $1 AND (c.live = 0 OR i.state IN (0, 1));

-- name: incident_choose
INSERT INTO incident_chosen(who, incident, live) SELECT $1, id, CASE WHEN state IN (0, 1) THEN 1 ELSE 0 END
FROM incident WHERE id = $2
ON CONFLICT(who) DO UPDATE SET incident = excluded.incident, live = excluded.live;

-- name: incident_choose_none
DELETE FROM incident_chosen WHERE who = $1;

-- name: action_clear
DELETE FROM action WHERE incident = $1;

-- name: action_put
INSERT INTO action(incident, number, revision, text, owner, done_when, who, why, due, class, state, must, ticket, created_at,
	state_at)
VALUES(COALESCE($1, (SELECT id FROM incident WHERE op_key = $2)), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
	$16);

-- $1 = 0: only what is not settled; $2 NULL: of all incidents.
-- name: action_list
SELECT a.incident, a.number, a.revision, a.text, a.owner, a.done_when, a.who, a.why, a.due, a.class, a.state, a.must,
	a.ticket, a.created_at, a.state_at, i.title, i.cause, i.region
FROM action a JOIN incident i ON i.id = a.incident
WHERE ($1 <> 0 OR a.state IN (0, 1)) AND a.incident = COALESCE($2, a.incident)
ORDER BY a.due IS NULL, a.due, a.incident, a.number;

-- name: edition_insert
INSERT INTO edition(incident, audience, client, language, version, at, who, text, svg, sha256)
VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: edition_list
SELECT incident, version, at, audience, client, language, who, sha256 FROM edition
WHERE incident = $1 ORDER BY at, version, audience, client, language;

-- $5 NULL: the newest.
-- name: edition_get
SELECT incident, version, at, audience, client, language, who, sha256, text, svg FROM edition
WHERE incident = $1 AND audience = $2 AND client = $3 AND language = $4 AND version = COALESCE($5, version)
ORDER BY version DESC LIMIT 1;

-- name: check_incidents
SELECT id, turn, ref, title, severity, service, region, cause, lead, state, report, opened_at, updated_at, next_update_at,
	impact_start, restored_at, resolved_at, head, op_key, seq
FROM incident WHERE id > $1 ORDER BY id LIMIT $2;

-- name: check_incident_records
SELECT turn, kind, about, base, recorded_at, who, what, why, fields, op_key, hash FROM incident_record
WHERE incident = $1 ORDER BY turn;

-- name: check_incident_actions
SELECT incident, number, revision, text, owner, done_when, who, why, due, class, state, must, ticket, created_at, state_at
FROM action WHERE incident = $1 ORDER BY number;

-- name: check_editions
SELECT incident, version, at, audience, client, language, who, sha256, text, svg FROM edition
WHERE incident = $1 ORDER BY audience, client, language, version;

-- Rows of incidents that are not there.
-- name: check_incident_strays
SELECT DISTINCT r.incident FROM incident_record r LEFT JOIN incident i ON i.id = r.incident WHERE i.id IS NULL;
