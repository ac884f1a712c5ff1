-- SPDX-License-Identifier: MIT
-- Run again after every migration. History is append-only: SQLite says so with triggers. REPLACE would
-- slip past them, so no query uses it (tests/store/test-queries.c).
PRAGMA application_id = 1299669864; -- "Mwch"
PRAGMA user_version = @version@;
DROP TRIGGER IF EXISTS event_no_update;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
DROP TRIGGER IF EXISTS event_no_delete;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
DROP TRIGGER IF EXISTS definition_no_update;
CREATE TRIGGER definition_no_update BEFORE UPDATE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
DROP TRIGGER IF EXISTS definition_no_delete;
CREATE TRIGGER definition_no_delete BEFORE DELETE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
DROP TRIGGER IF EXISTS body_only_redacted;
CREATE TRIGGER body_only_redacted BEFORE UPDATE ON body WHEN NEW.text IS NOT NULL OR NEW.ticket <> OLD.ticket OR NEW.turn <> OLD.turn
	BEGIN SELECT RAISE(ABORT, 'a body can only be emptied'); END;
DROP TRIGGER IF EXISTS body_no_delete;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'bodies are kept'); END;
DROP TRIGGER IF EXISTS article_revision_no_update;
CREATE TRIGGER article_revision_no_update BEFORE UPDATE ON article_revision BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
DROP TRIGGER IF EXISTS article_revision_no_delete;
CREATE TRIGGER article_revision_no_delete BEFORE DELETE ON article_revision BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
DROP TRIGGER IF EXISTS article_text_no_update;
CREATE TRIGGER article_text_no_update BEFORE UPDATE ON article_text BEGIN SELECT RAISE(ABORT, 'texts of articles are kept'); END;
DROP TRIGGER IF EXISTS article_text_no_delete;
CREATE TRIGGER article_text_no_delete BEFORE DELETE ON article_text BEGIN SELECT RAISE(ABORT, 'texts of articles are kept'); END;
DROP TRIGGER IF EXISTS incident_record_no_update;
DROP TRIGGER IF EXISTS incident_record_only_emptied;
CREATE TRIGGER incident_record_only_emptied BEFORE UPDATE ON incident_record
	WHEN NEW.incident <> OLD.incident OR NEW.turn <> OLD.turn OR NEW.kind <> OLD.kind OR NEW.about <> OLD.about
	OR NEW.base <> OLD.base OR NEW.recorded_at <> OLD.recorded_at OR NEW.who <> OLD.who OR NEW.what IS NOT OLD.what
	OR NEW.op_key IS NOT OLD.op_key OR NEW.hash <> OLD.hash OR (NEW.why IS NOT NULL AND NEW.why IS NOT OLD.why)
	OR (NEW.fields IS NOT OLD.fields AND COALESCE(length(NEW.fields), 0) >= COALESCE(length(OLD.fields), 0))
	BEGIN SELECT RAISE(ABORT, 'a record can only be emptied'); END;
DROP TRIGGER IF EXISTS incident_record_no_delete;
CREATE TRIGGER incident_record_no_delete BEFORE DELETE ON incident_record BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
DROP TRIGGER IF EXISTS edition_no_update;
CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'published versions are kept'); END;
DROP TRIGGER IF EXISTS edition_no_delete;
CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'published versions are kept'); END;
-- Not only tidiness: a program that knows no pulse still moves it.
DROP TRIGGER IF EXISTS pulse_ticket_new;
CREATE TRIGGER pulse_ticket_new AFTER INSERT ON ticket BEGIN UPDATE pulse SET count = count + 1 WHERE name = 'desk'; END;
DROP TRIGGER IF EXISTS pulse_ticket;
CREATE TRIGGER pulse_ticket AFTER UPDATE ON ticket BEGIN UPDATE pulse SET count = count + 1 WHERE name = 'desk'; END;
DROP TRIGGER IF EXISTS pulse_revision;
CREATE TRIGGER pulse_revision AFTER INSERT ON revision BEGIN UPDATE pulse SET count = count + 1 WHERE name = 'desk'; END;
