-- SPDX-License-Identifier: MIT
-- The desk, version 1. Dialect words: @id@ an integer key the engine gives, @int@ a 64-bit integer,
-- @blob@ bytes, @strict@ table options, @keyed@ table options of a table clustered by its primary key.
-- Times are UTC seconds, booleans 0 or 1. Texts are stored raw.

CREATE TABLE meta(
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) @keyed@;

-- One row per transaction that edited definitions; tickets bind to a number (clocks.md M3).
CREATE TABLE revision(
	number @int@ NOT NULL PRIMARY KEY,
	at @int@ NOT NULL,
	who TEXT NOT NULL
) @keyed@;

-- Immutable versions; an empty text is a removal.
CREATE TABLE definition(
	noun TEXT NOT NULL,
	key TEXT NOT NULL,
	revision @int@ NOT NULL REFERENCES revision(number),
	text TEXT NOT NULL,
	PRIMARY KEY(noun, key, revision)
) @keyed@;

-- The ticket as it reads now: a cache of its events but for id, ref, op_key and the binding.
CREATE TABLE ticket(
	id @id@,
	ref TEXT,
	op_key TEXT,
	turn @int@ NOT NULL,		-- newest event
	head @blob@ NOT NULL,		-- hash of the newest event
	revision @int@ NOT NULL,	-- definitions bound at storing or by rebind
	contract TEXT,			-- bound contract name; NULL uncovered
	client TEXT NOT NULL,
	tier TEXT,
	service TEXT,
	region TEXT,
	kind TEXT,
	language TEXT,
	severity @int@ NOT NULL,
	claimed @int@,
	state @int@ NOT NULL,
	wait @int@,
	owner TEXT,
	team TEXT,
	subject TEXT NOT NULL,
	folded TEXT NOT NULL,		-- subject and ref, case-folded in C
	contact TEXT,
	affected TEXT,
	cause TEXT,
	side TEXT,
	tags TEXT NOT NULL,		-- ' cdn sea ', sorted; '' when none
	opened_at @int@ NOT NULL,
	updated_at @int@ NOT NULL,
	live @int@ NOT NULL,		-- 1: new, open, waiting, restored
	rest @int@ NOT NULL,
	klass @int@ NOT NULL,
	sort_key @int@ NOT NULL,
	clock @int@,
	due_at @int@,
	breached @int@ NOT NULL,
	breach_at @int@,
	wakes_at @int@,
	unanswered @int@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX ticket_ref ON ticket(ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX ticket_op ON ticket(op_key) WHERE op_key IS NOT NULL;
-- The order of the queue, then every column a filter can name: what does not match is passed over in the
-- index, at a fifteenth of the cost of looking at the row.
CREATE INDEX ticket_queue ON ticket(rest, severity, klass, sort_key, opened_at, id,
	live, state, client, region, folded, owner, team, tags, due_at, breached, updated_at, unanswered, contract, wait,
	tier, service, kind, cause, language, ref) WHERE live = 1;
-- `live` too: SQLite asks the row for it otherwise, and the counts would read the table.
CREATE INDEX ticket_counts ON ticket(rest, severity, breached, due_at, contract, live) WHERE live = 1;
CREATE INDEX ticket_wakes ON ticket(wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX ticket_client ON ticket(client, opened_at);

-- Append-only (guard.*.sql), hash-chained per ticket.
CREATE TABLE event(
	ticket @int@ NOT NULL REFERENCES ticket(id),
	turn @int@ NOT NULL,
	kind @int@ NOT NULL,
	flags @int@ NOT NULL,
	occurred_at @int@ NOT NULL,
	recorded_at @int@ NOT NULL,
	who TEXT NOT NULL,
	what TEXT,
	why TEXT,
	via TEXT,
	until @int@,
	number @int@ NOT NULL,
	more TEXT,
	ref TEXT,
	op_key TEXT,
	body @blob@,			-- SHA-256 of the body; NULL when there was none
	hash @blob@ NOT NULL,
	PRIMARY KEY(ticket, turn)
) @keyed@;

-- Bodies apart, so that one can be emptied (redact) without breaking the chain.
CREATE TABLE body(
	ticket @int@ NOT NULL,
	turn @int@ NOT NULL,
	text TEXT,			-- NULL: redacted
	PRIMARY KEY(ticket, turn),
	FOREIGN KEY(ticket, turn) REFERENCES event(ticket, turn)
) @keyed@;

-- Cached cycles (clocks.md, Principle: never the authority). Stopped ones keep their verdict with the
-- versions it was reached under (M4).
CREATE TABLE clock(
	ticket @int@ NOT NULL REFERENCES ticket(id),
	clock @int@ NOT NULL,
	cycle @int@ NOT NULL,
	state @int@ NOT NULL,
	flags @int@ NOT NULL,		-- 1 breached 2 waived 4 unproved 8 provisional; cause << 8
	severity @int@ NOT NULL,
	started_at @int@ NOT NULL,
	stopped_at @int@,
	due_at @int@,
	original_due_at @int@,
	breach_at @int@,
	target @int@ NOT NULL,
	elapsed @int@ NOT NULL,
	version @int@ NOT NULL,		-- revision of the policy
	tz TEXT,			-- tz release, stopped cycles only
	PRIMARY KEY(ticket, clock, cycle)
) @keyed@;
-- What breaches next (running only).
CREATE INDEX clock_due ON clock(due_at, ticket) WHERE state = 0;

CREATE TABLE field(
	ticket @int@ NOT NULL REFERENCES ticket(id),
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY(ticket, key)
) @keyed@;

CREATE TABLE link(
	ticket @int@ NOT NULL REFERENCES ticket(id),
	other @int@ NOT NULL,
	PRIMARY KEY(ticket, other)
) @keyed@;

CREATE TABLE attachment(
	sha TEXT NOT NULL PRIMARY KEY,
	content @blob@ NOT NULL
) @keyed@;

CREATE TABLE draft(
	id TEXT NOT NULL PRIMARY KEY,
	session TEXT NOT NULL,
	who TEXT NOT NULL,
	ticket @int@,
	kind TEXT NOT NULL,
	base_turn @int@,
	more TEXT,
	text TEXT NOT NULL,
	saved_at @int@ NOT NULL
) @keyed@;

CREATE TABLE presence(
	session TEXT NOT NULL,
	ticket @int@ NOT NULL,
	who TEXT NOT NULL,
	doing TEXT NOT NULL,		-- viewing, writing
	at @int@ NOT NULL,
	PRIMARY KEY(session, ticket)
) @keyed@;

CREATE TABLE history(
	id @id@,
	who TEXT NOT NULL,
	line TEXT NOT NULL,
	at @int@ NOT NULL
) @strict@;
CREATE INDEX history_who ON history(who, id);

CREATE TABLE lease(
	name TEXT NOT NULL PRIMARY KEY,
	holder TEXT NOT NULL,
	expires_at @int@ NOT NULL
) @keyed@;
