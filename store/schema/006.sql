-- SPDX-License-Identifier: MIT
-- Version 6: incidents (incidents.md). An incident is its records, append-only (guard.*.sql) and chained per
-- incident; its row and the tables of its tickets and actions are caches of them. Programs of version 5 know none of
-- this and break none of it: what the cache takes from tickets is made anew when a ticket's turn has moved.

INSERT INTO counter(name, value) VALUES('incident', 0);

CREATE TABLE incident(
	id @id@,
	op_key TEXT NOT NULL,		-- of the batch that opened it: what its first record chains to
	ref TEXT,
	seq @int@ NOT NULL,		-- counter 'incident' at the newest record
	turn @int@ NOT NULL,		-- newest record
	head @blob@ NOT NULL,		-- hash of the newest record
	title TEXT NOT NULL,
	severity @int@ NOT NULL,	-- -1: none said
	service TEXT,
	region TEXT,			-- lists by commas
	cause TEXT,
	lead TEXT,
	state @int@ NOT NULL,
	report @int@ NOT NULL,		-- of the internal one
	opened_at @int@ NOT NULL,
	updated_at @int@ NOT NULL,
	next_update_at @int@,
	impact_start @int@,
	restored_at @int@,
	resolved_at @int@
) @strict@;
CREATE UNIQUE INDEX incident_op ON incident(op_key);
CREATE UNIQUE INDEX incident_ref ON incident(ref) WHERE ref IS NOT NULL;

CREATE TABLE incident_record(
	incident @int@ NOT NULL REFERENCES incident(id),
	turn @int@ NOT NULL,
	kind @int@ NOT NULL,
	about @int@ NOT NULL,		-- 0: nothing
	base @int@ NOT NULL,
	recorded_at @int@ NOT NULL,
	who TEXT NOT NULL,
	what TEXT,
	why TEXT,
	fields TEXT,
	op_key TEXT,
	hash @blob@ NOT NULL,
	PRIMARY KEY(incident, turn)
) @keyed@;

-- The tickets linked, and the event up to which the incident's row has read them.
CREATE TABLE incident_ticket(
	incident @int@ NOT NULL REFERENCES incident(id),
	ticket @int@ NOT NULL REFERENCES ticket(id),
	turn @int@ NOT NULL,
	PRIMARY KEY(incident, ticket)
) @keyed@;
CREATE INDEX incident_ticket_ticket ON incident_ticket(ticket);

CREATE TABLE action(
	incident @int@ NOT NULL REFERENCES incident(id),
	number @int@ NOT NULL,
	revision @int@ NOT NULL,
	text TEXT NOT NULL,
	owner TEXT,
	done_when TEXT,
	who TEXT NOT NULL,
	why TEXT,
	due @int@,
	class @int@ NOT NULL,
	state @int@ NOT NULL,
	must @int@ NOT NULL,
	ticket @int@,
	created_at @int@ NOT NULL,
	state_at @int@ NOT NULL,
	PRIMARY KEY(incident, number)
) @keyed@;

-- Published versions, append-only. An absent client or language is ''. Texts are long, so the table is not
-- clustered by what names them.
CREATE TABLE edition(
	incident @int@ NOT NULL REFERENCES incident(id),
	audience @int@ NOT NULL,
	client TEXT NOT NULL,
	language TEXT NOT NULL,
	version @int@ NOT NULL,
	at @int@ NOT NULL,
	who TEXT NOT NULL,
	text TEXT NOT NULL,
	svg TEXT,
	sha256 TEXT NOT NULL		-- of text and svg, 64 hex digits; the record that published it has it too
) @strict@;
CREATE UNIQUE INDEX edition_key ON edition(incident, audience, client, language, version);

-- The incident a person writes to from anywhere. One chosen while it went on is forgotten when it is over.
CREATE TABLE incident_chosen(
	who TEXT NOT NULL PRIMARY KEY,
	incident @int@ NOT NULL REFERENCES incident(id),
	live @int@ NOT NULL		-- it went on when it was chosen
) @keyed@;
