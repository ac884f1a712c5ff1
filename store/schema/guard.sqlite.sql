-- SPDX-License-Identifier: MIT
-- History is append-only: SQLite says so with triggers.
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER definition_no_update BEFORE UPDATE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
CREATE TRIGGER definition_no_delete BEFORE DELETE ON definition BEGIN SELECT RAISE(ABORT, 'definitions are versions'); END;
CREATE TRIGGER body_only_redacted BEFORE UPDATE ON body WHEN NEW.text IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a body can only be emptied'); END;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'bodies are kept'); END;
