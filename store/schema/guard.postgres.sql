-- SPDX-License-Identifier: MIT
-- Run again after every migration. History is append-only, as in SQLite: triggers say so, to whoever may
-- write at all.

-- An index entry of PostgreSQL has room for 2 700 bytes, and a longer subject must not be refused; what
-- is passed over it looks up in the row.
DROP INDEX IF EXISTS ticket_queue;
CREATE INDEX IF NOT EXISTS ticket_order ON ticket(rest, severity, klass, sort_key, opened_at, id) WHERE live = 1;
DROP INDEX IF EXISTS ticket_recent;
CREATE INDEX IF NOT EXISTS ticket_opened ON ticket((opened_at + 0)) WHERE live = 1;

CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS
	'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END';
CREATE OR REPLACE TRIGGER event_no_update BEFORE UPDATE OR DELETE ON event
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('events are append-only');
CREATE OR REPLACE TRIGGER definition_no_update BEFORE UPDATE OR DELETE ON definition
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('definitions are versions');
CREATE OR REPLACE TRIGGER body_only_redacted BEFORE UPDATE ON body FOR EACH ROW
	WHEN (NEW.text IS NOT NULL OR NEW.ticket <> OLD.ticket OR NEW.turn <> OLD.turn)
	EXECUTE FUNCTION guard_refuse('a body can only be emptied');
CREATE OR REPLACE TRIGGER body_no_delete BEFORE DELETE ON body
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('bodies are kept');
CREATE OR REPLACE TRIGGER article_revision_no_update BEFORE UPDATE OR DELETE ON article_revision
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('revisions are append-only');
CREATE OR REPLACE TRIGGER article_text_no_update BEFORE UPDATE OR DELETE ON article_text
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('texts of articles are kept');
DROP TRIGGER IF EXISTS incident_record_no_update ON incident_record;
CREATE OR REPLACE TRIGGER incident_record_only_emptied BEFORE UPDATE ON incident_record FOR EACH ROW
	WHEN (NEW.incident <> OLD.incident OR NEW.turn <> OLD.turn OR NEW.kind <> OLD.kind OR NEW.about <> OLD.about
	OR NEW.base <> OLD.base OR NEW.recorded_at <> OLD.recorded_at OR NEW.who <> OLD.who
	OR NEW.what IS DISTINCT FROM OLD.what OR NEW.op_key IS DISTINCT FROM OLD.op_key OR NEW.hash <> OLD.hash
	OR (NEW.why IS NOT NULL AND NEW.why IS DISTINCT FROM OLD.why)
	OR (NEW.fields IS DISTINCT FROM OLD.fields
		AND COALESCE(length(NEW.fields), 0) >= COALESCE(length(OLD.fields), 0)))
	EXECUTE FUNCTION guard_refuse('a record can only be emptied');
CREATE OR REPLACE TRIGGER incident_record_no_delete BEFORE DELETE ON incident_record
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('records are append-only');
CREATE OR REPLACE TRIGGER edition_no_update BEFORE UPDATE OR DELETE ON edition
	FOR EACH ROW EXECUTE FUNCTION guard_refuse('published versions are kept');

-- Emptying a table at once passes triggers for rows by.
CREATE OR REPLACE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
	EXECUTE FUNCTION guard_refuse('events are append-only');
CREATE OR REPLACE TRIGGER definition_no_truncate BEFORE TRUNCATE ON definition
	EXECUTE FUNCTION guard_refuse('definitions are versions');
CREATE OR REPLACE TRIGGER body_no_truncate BEFORE TRUNCATE ON body
	EXECUTE FUNCTION guard_refuse('bodies are kept');
CREATE OR REPLACE TRIGGER article_revision_no_truncate BEFORE TRUNCATE ON article_revision
	EXECUTE FUNCTION guard_refuse('revisions are append-only');
CREATE OR REPLACE TRIGGER article_text_no_truncate BEFORE TRUNCATE ON article_text
	EXECUTE FUNCTION guard_refuse('texts of articles are kept');
CREATE OR REPLACE TRIGGER incident_record_no_truncate BEFORE TRUNCATE ON incident_record
	EXECUTE FUNCTION guard_refuse('records are append-only');
CREATE OR REPLACE TRIGGER edition_no_truncate BEFORE TRUNCATE ON edition
	EXECUTE FUNCTION guard_refuse('published versions are kept');

-- One row per count would be held by each act until it is on the disk, and on a second host: all acts one
-- after the other. So sessions count in rows of their own; the query adds them up. A transaction counts once:
-- each further time would leave a row that all the next ones have to pass.
INSERT INTO pulse(name, count) SELECT 'desk:' || n, 0 FROM generate_series(0, 63) AS n ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION guard_pulse() RETURNS trigger LANGUAGE plpgsql AS
	'BEGIN UPDATE pulse SET count = count + 1 WHERE name = ''desk:'' || pg_backend_pid() % 64
		AND xmin <> pg_current_xact_id()::xid; RETURN NULL; END';
CREATE OR REPLACE TRIGGER pulse_ticket AFTER INSERT OR UPDATE ON ticket
	FOR EACH STATEMENT EXECUTE FUNCTION guard_pulse();
CREATE OR REPLACE TRIGGER pulse_revision AFTER INSERT ON revision
	FOR EACH STATEMENT EXECUTE FUNCTION guard_pulse();

-- A row that is given its number (a desk that moves keeps them) takes the engine's own past it.
CREATE OR REPLACE FUNCTION guard_number() RETURNS trigger LANGUAGE plpgsql AS
	'DECLARE own regclass := pg_get_serial_sequence(TG_TABLE_NAME, ''id''); at bigint;
	BEGIN
		EXECUTE format(''SELECT last_value FROM %s'', own) INTO at;
		IF NEW.id > at THEN PERFORM setval(own, NEW.id); END IF;
		RETURN NULL;
	END';
CREATE OR REPLACE TRIGGER ticket_number AFTER UPDATE OF id ON ticket
	FOR EACH ROW EXECUTE FUNCTION guard_number();
CREATE OR REPLACE TRIGGER article_number AFTER UPDATE OF id ON article
	FOR EACH ROW EXECUTE FUNCTION guard_number();
CREATE OR REPLACE TRIGGER incident_number AFTER UPDATE OF id ON incident
	FOR EACH ROW EXECUTE FUNCTION guard_number();
