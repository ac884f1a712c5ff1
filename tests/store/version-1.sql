-- SPDX-License-Identifier: MIT
-- A desk of version 1 with data, made by the program of that version.
PRAGMA application_id = 1299669864;
PRAGMA user_version = 1;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE attachment(
	sha TEXT NOT NULL PRIMARY KEY,
	content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE body(
	ticket INTEGER NOT NULL,
	turn INTEGER NOT NULL,
	text TEXT,			-- NULL: redacted
	PRIMARY KEY(ticket, turn),
	FOREIGN KEY(ticket, turn) REFERENCES event(ticket, turn)
) STRICT, WITHOUT ROWID;
INSERT INTO "body" VALUES(1,1,'It stops after ten seconds.');
INSERT INTO "body" VALUES(1,5,'We look into it.');
INSERT INTO "body" VALUES(2,2,'internal; a ''quote'' and
a line; of its own');
CREATE TABLE clock(
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	clock INTEGER NOT NULL,
	cycle INTEGER NOT NULL,
	state INTEGER NOT NULL,
	flags INTEGER NOT NULL,		-- 1 breached 2 waived 4 unproved 8 provisional; cause << 8
	severity INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	stopped_at INTEGER,
	due_at INTEGER,
	original_due_at INTEGER,
	breach_at INTEGER,
	target INTEGER NOT NULL,
	elapsed INTEGER NOT NULL,
	version INTEGER NOT NULL,		-- revision of the policy
	tz TEXT,			-- tz release, stopped cycles only
	PRIMARY KEY(ticket, clock, cycle)
) STRICT, WITHOUT ROWID;
CREATE TABLE definition(
	noun TEXT NOT NULL,
	key TEXT NOT NULL,
	revision INTEGER NOT NULL REFERENCES revision(number),
	text TEXT NOT NULL,
	PRIMARY KEY(noun, key, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO "definition" VALUES('client','acme',1,'client add acme --title=''Acme Live'' --zone=Asia/Jakarta
');
CREATE TABLE draft(
	id TEXT NOT NULL PRIMARY KEY,
	session TEXT NOT NULL,
	who TEXT NOT NULL,
	ticket INTEGER,
	kind TEXT NOT NULL,
	base_turn INTEGER,
	more TEXT,
	text TEXT NOT NULL,
	saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "draft" VALUES('00c0ffee0001','older','wei',1,'reply',2,NULL,'Half a sentence',1795316400);
CREATE TABLE event(
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	turn INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	occurred_at INTEGER NOT NULL,
	recorded_at INTEGER NOT NULL,
	who TEXT NOT NULL,
	what TEXT,
	why TEXT,
	via TEXT,
	until INTEGER,
	number INTEGER NOT NULL,
	more TEXT,
	ref TEXT,
	op_key TEXT,
	body BLOB,			-- SHA-256 of the body; NULL when there was none
	hash BLOB NOT NULL,
	PRIMARY KEY(ticket, turn)
) STRICT, WITHOUT ROWID;
INSERT INTO "event" VALUES(1,1,1,5,1795315200,1795316400,'wei','P1','client',NULL,NULL,0,'client=acme ''subject=Stream cut: SEA edge 502'' revision=1',NULL,NULL,X'D6C94C999C9222CD37BE28F1B3146763C704AF1C4F5E13F9786186FE1943789D',X'CC95E219F8E8FF62EB8A7BF9B2D2B57BCA993CC139E2CFC33F0E8759A182BADC');
INSERT INTO "event" VALUES(1,2,6,0,1795316400,1795316400,'wei',NULL,NULL,NULL,NULL,0,NULL,NULL,'660d6a8b9ac13b15ed78b85ea0754',NULL,X'03617F782AD53FF9F9B67FD19BE0F1D4C3D68A065FBC7784D25EA5E3A4481841');
INSERT INTO "event" VALUES(1,3,3,0,1795316400,1795316400,'wei',NULL,NULL,NULL,NULL,0,NULL,NULL,'660d6a8b9ac13b15ed78b85ea0754',NULL,X'FB6032B0A07041587D81A7F84048E0516F29B75F5C469A6E415204C0001A1171');
INSERT INTO "event" VALUES(1,4,4,0,1795316400,1795316400,'wei',NULL,NULL,NULL,NULL,0,NULL,NULL,'660d6a8b9ac13b15ed78b85ea0754',NULL,X'F430FD3CBF5A811379E5E393C2E4CFEC92E58456E65CC17BC7E84A1619DC8E75');
INSERT INTO "event" VALUES(1,5,2,513,1795316400,1795316400,'wei',NULL,NULL,'portal',NULL,0,NULL,NULL,'660d6a8b9bb6cd8b8b26a74f10a23',X'017D5CE701303F11CA9EA7202AD4F2CAF192B7BF81E505B794D169B52964AAD2',X'99B097B05F8472DF386C069D4020836D2F97FDF525B9C6D183F84054B0094FA2');
INSERT INTO "event" VALUES(2,1,1,5,1795316400,1795316400,'wei','P3','client',NULL,NULL,0,'client=acme ''subject=Question about the SDK'' revision=1',NULL,NULL,NULL,X'EB14BA158E16CD08965BA9C888544574B2B3009C51C442B30A1BB9849D45D549');
INSERT INTO "event" VALUES(2,2,2,0,1795316400,1795316400,'wei',NULL,NULL,NULL,NULL,0,NULL,NULL,'660d6a8b9d9f603d508f10f253940',X'AD22E1ABD1015EE40A47848D15991670D1DCAC37A847ED1BE733A9260F262B76',X'C3E2C113198FE5F8D2FF765928EC875C9D70B56F043B83FA4149FDD2C5F52043');
CREATE TABLE field(
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY(ticket, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE history(
	id INTEGER PRIMARY KEY,
	who TEXT NOT NULL,
	line TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE TABLE lease(
	name TEXT NOT NULL PRIMARY KEY,
	holder TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE link(
	ticket INTEGER NOT NULL REFERENCES ticket(id),
	other INTEGER NOT NULL,
	PRIMARY KEY(ticket, other)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta(
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('identity','1f9fff8f');
INSERT INTO "meta" VALUES('oldest_reader','1');
INSERT INTO "meta" VALUES('oldest_writer','1');
INSERT INTO "meta" VALUES('program','0.1.0');
INSERT INTO "meta" VALUES('schema_1','fc0c66bf5e2f801b76421691569f00eb789cff7d1f6bc2113486ab07c42e3a61');
INSERT INTO "meta" VALUES('test_clock','1');
INSERT INTO "meta" VALUES('version','1');
CREATE TABLE presence(
	session TEXT NOT NULL,
	ticket INTEGER NOT NULL,
	who TEXT NOT NULL,
	doing TEXT NOT NULL,		-- viewing, writing
	at INTEGER NOT NULL,
	PRIMARY KEY(session, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision(
	number INTEGER NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL,
	who TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "revision" VALUES(1,1795316400,'wei');
CREATE TABLE ticket(
	id INTEGER PRIMARY KEY,
	ref TEXT,
	op_key TEXT,
	turn INTEGER NOT NULL,		-- newest event
	head BLOB NOT NULL,		-- hash of the newest event
	revision INTEGER NOT NULL,	-- definitions bound at storing or by rebind
	contract TEXT,			-- bound contract name; NULL uncovered
	client TEXT NOT NULL,
	tier TEXT,
	service TEXT,
	region TEXT,
	kind TEXT,
	language TEXT,
	severity INTEGER NOT NULL,
	claimed INTEGER,
	state INTEGER NOT NULL,
	wait INTEGER,
	owner TEXT,
	team TEXT,
	subject TEXT NOT NULL,
	folded TEXT NOT NULL,		-- subject and ref, case-folded in C
	contact TEXT,
	affected TEXT,
	cause TEXT,
	side TEXT,
	tags TEXT NOT NULL,		-- ' cdn sea ', sorted; '' when none
	opened_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	live INTEGER NOT NULL,		-- 1: new, open, waiting, restored
	rest INTEGER NOT NULL,
	klass INTEGER NOT NULL,
	sort_key INTEGER NOT NULL,
	clock INTEGER,
	due_at INTEGER,
	breached INTEGER NOT NULL,
	breach_at INTEGER,
	wakes_at INTEGER,
	unanswered INTEGER NOT NULL
) STRICT;
INSERT INTO "ticket" VALUES(1,NULL,'660d6a8b99af0ae6544144561fc0b',5,X'99B097B05F8472DF386C069D4020836D2F97FDF525B9C6D183F84054B0094FA2',1,NULL,'acme',NULL,NULL,NULL,NULL,NULL,1,NULL,1,NULL,'wei',NULL,'Stream cut: SEA edge 502','stream cut: sea edge 502',NULL,NULL,NULL,NULL,'',1795315200,1795316400,1,0,-1,9223372036854775807,NULL,NULL,0,NULL,NULL,0);
INSERT INTO "ticket" VALUES(2,NULL,'660d6a8b9cb6cbbb20f755e1a8cad',2,X'C3E2C113198FE5F8D2FF765928EC875C9D70B56F043B83FA4149FDD2C5F52043',1,NULL,'acme',NULL,NULL,NULL,NULL,NULL,3,NULL,0,NULL,NULL,NULL,'Question about the SDK','question about the sdk',NULL,NULL,NULL,NULL,'',1795316400,1795316400,1,0,1,9223372036854775807,NULL,NULL,0,NULL,NULL,1);
CREATE UNIQUE INDEX ticket_ref ON ticket(ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX ticket_op ON ticket(op_key) WHERE op_key IS NOT NULL;
CREATE INDEX ticket_queue ON ticket(rest, severity, klass, sort_key, opened_at, id,
	live, state, client, region, folded, owner, team, tags, due_at, breached, updated_at, unanswered, contract, wait,
	tier, service, kind, cause, language, ref) WHERE live = 1;
CREATE INDEX ticket_counts ON ticket(rest, severity, breached, due_at, contract, live) WHERE live = 1;
CREATE INDEX ticket_wakes ON ticket(wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX ticket_client ON ticket(client, opened_at);
CREATE INDEX clock_due ON clock(due_at, ticket) WHERE state = 0;
CREATE INDEX history_who ON history(who, id);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER definition_no_update BEFORE UPDATE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
CREATE TRIGGER definition_no_delete BEFORE DELETE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
CREATE TRIGGER body_only_redacted BEFORE UPDATE ON body WHEN NEW.text IS NOT NULL OR NEW.ticket <> OLD.ticket OR NEW.turn <> OLD.turn
	BEGIN SELECT RAISE(ABORT, 'a body can only be emptied'); END;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'bodies are kept'); END;
COMMIT;
