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

-- What runs with the owner's rights finds the desk's own tables and nobody's temporary ones.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', TRUE);

-- A row that is given its number (a desk that moves keeps them) takes the engine's own past it.
CREATE OR REPLACE FUNCTION guard_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS
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

-- ---- Roles, and row-level security for the limits on clients and regions: the rules of the program (desk_sees(),
-- client_visible(), incident_seen(), records_hide()) once more, for whoever speaks SQL. Persons are login roles named as
-- the desk's users are, each a member of midwatch_viewer, _engineer, _tam, _lead or _admin. Their limits are those of
-- their definition ("user add wei --clients=…"), read anew by every statement; who is no user sees nothing. The owner of
-- the tables, who migrates, copies and backs up, is not bound.

-- Roles belong to the cluster: they are there once for all its desks. Whoever may not make them is told (SQLSTATE MWROL,
-- store/postgres-link.c).
DO $$
DECLARE
	r text;
	before text;
BEGIN
	FOREACH r IN ARRAY ARRAY['midwatch_viewer', 'midwatch_engineer', 'midwatch_tam', 'midwatch_lead', 'midwatch_admin'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
			BEGIN
				EXECUTE format('CREATE ROLE %I NOLOGIN', r);
				IF before IS NOT NULL THEN
					EXECUTE format('GRANT %I TO %I', before, r);
				END IF;
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
				NULL; -- another desk was faster
			END;
		END IF;
		before := r;
	END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
	RAISE WARNING 'the roles midwatch_viewer … midwatch_admin are not made' USING ERRCODE = 'MWROL';
END
$$;

-- The value of an option in a definition's first line; NULL: it has none. What is quoted is one word, whatever it holds.
CREATE OR REPLACE FUNCTION guard_option(definition text, name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE left(said, 1)
		WHEN '''' THEN substr(said, 2, length(said) - 2)
		WHEN '"' THEN regexp_replace(substr(said, 2, length(said) - 2), '\\(.)', '\1', 'g')
		ELSE said END
	FROM (SELECT substr(word[1], length(name) + 4) AS said
		FROM regexp_matches(substring(definition FROM '^[^\n]*'),
			'((?:[^\s''"\\]|''[^'']*''|"(?:[^"\\]|\\.)*"|\\.)+)', 'g') WITH ORDINALITY AS words(word, place)
		WHERE starts_with(word[1], '--' || name || '=') ORDER BY place DESC LIMIT 1) AS found
$$;
-- A list by commas.
CREATE OR REPLACE FUNCTION guard_list(list text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
	SELECT array_remove(regexp_split_to_array(btrim(list), '\s*,\s*'), '')
$$;
-- Whether the server binds the session at all, as it decides itself.
CREATE OR REPLACE FUNCTION guard_bound() RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
	SELECT NOT (r.rolsuper OR r.rolbypassrls OR
		pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = to_regclass('ticket')), 'USAGE'))
	FROM pg_roles r WHERE r.rolname = session_user
$$;
-- The person's clients or regions; NULL: no limit; empty: no user of the desk.
CREATE OR REPLACE FUNCTION guard_limit(name text) RETURNS text[]
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
	said text := (SELECT d.text FROM definition d WHERE d.noun = 'user' AND d.key = session_user
		ORDER BY d.revision DESC LIMIT 1);
BEGIN
	RETURN CASE WHEN COALESCE(said, '') = '' THEN '{}' ELSE guard_list(guard_option(said, name)) END;
END
$$;
CREATE OR REPLACE FUNCTION guard_known() RETURNS boolean
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
	RETURN COALESCE((SELECT d.text FROM definition d WHERE d.noun = 'user' AND d.key = session_user
		ORDER BY d.revision DESC LIMIT 1), '') <> '';
END
$$;
CREATE OR REPLACE FUNCTION guard_unlimited() RETURNS boolean LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
	RETURN guard_limit('clients') IS NULL AND guard_limit('regions') IS NULL;
END
$$;
-- Whether the person has the role, or a higher one.
CREATE OR REPLACE FUNCTION guard_role(name text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'midwatch_' || name AND pg_has_role(session_user, oid, 'USAGE'))
$$;
CREATE OR REPLACE FUNCTION guard_sees(client text, region text) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
	SELECT COALESCE((guard_limit('clients') IS NULL OR client = ANY (guard_limit('clients'))) AND
		(guard_limit('regions') IS NULL OR region = ANY (guard_limit('regions'))), FALSE)
$$;
CREATE OR REPLACE FUNCTION guard_ticket(number bigint) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT EXISTS (SELECT FROM ticket t WHERE t.id = number AND guard_sees(t.client, t.region))
$$;
-- Of regions a client has none or one of the person's, or else a ticket there: who works on a ticket folds it by its
-- client's definitions.
CREATE OR REPLACE FUNCTION guard_client(wanted text) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT (guard_limit('clients') IS NULL OR wanted = ANY (guard_limit('clients'))) AND
		(guard_limit('regions') IS NULL OR
		COALESCE((SELECT guard_list(guard_option(d.text, 'region')) FROM definition d
			WHERE d.noun = 'client' AND d.key = wanted AND d.text <> '' ORDER BY d.revision DESC LIMIT 1)
			&& guard_limit('regions'), TRUE) OR
		EXISTS (SELECT FROM ticket t WHERE t.client = wanted AND t.region = ANY (guard_limit('regions'))))
$$;
-- The clients that are not the person's, as the keys of an object: those for whom guard_client() says no, all at once.
CREATE OR REPLACE FUNCTION guard_hidden() RETURNS jsonb
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
	clients text[] := guard_limit('clients');
	regions text[] := guard_limit('regions');
BEGIN
	RETURN (SELECT COALESCE(jsonb_object_agg(c.key, NULL), '{}') FROM
		(SELECT DISTINCT ON (d.key) d.key, d.text FROM definition d WHERE d.noun = 'client' AND d.text <> ''
			ORDER BY d.key, d.revision DESC) AS c
		WHERE NOT c.key = ANY (clients) OR (NOT guard_list(guard_option(c.text, 'region')) && regions AND
			NOT EXISTS (SELECT FROM ticket t WHERE t.client = c.key AND t.region = ANY (regions))));
END
$$;
-- The clients a definition is of, or speaks of: what is seen of it hangs on them.
CREATE OR REPLACE FUNCTION guard_named(noun text, key text, said text) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT CASE noun
		WHEN 'client' THEN ARRAY[key]
		WHEN 'contract' THEN ARRAY[split_part(key, '@', 1)]
		WHEN 'policy' THEN ARRAY[split_part(key, '/', 1)]
		WHEN 'severity' THEN ARRAY[split_part(key, '/', 1)]
		WHEN 'user' THEN CASE WHEN key <> session_user AND strpos(said, ' --clients=') > 0
			THEN guard_list(guard_option(said, 'clients')) END
		END
$$;
-- What is of one client, or says which clients a colleague has. Policies and severities of tiers are for everybody.
CREATE OR REPLACE FUNCTION guard_definition(noun text, key text, said text) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT CASE
		WHEN noun = 'client' THEN guard_client(key)
		WHEN noun = 'contract' THEN guard_client(split_part(key, '@', 1))
		WHEN noun IN ('policy', 'severity') THEN guard_client(split_part(key, '/', 1)) OR
			NOT EXISTS (SELECT FROM definition d WHERE d.noun = 'client' AND d.key = split_part(guard_definition.key, '/', 1))
		WHEN noun = 'user' THEN key = session_user OR NOT EXISTS
			(SELECT FROM unnest(guard_list(guard_option(said, 'clients'))) AS c WHERE NOT guard_client(c))
		ELSE TRUE END
$$;
-- Who may write it, as the rows of the commands say.
CREATE OR REPLACE FUNCTION guard_defines(noun text, key text) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
	SELECT guard_role('admin') OR CASE
		WHEN noun = 'option' THEN starts_with(key, session_user || '/')
		WHEN noun = 'view' THEN guard_role('engineer') AND (key NOT LIKE '%/%' OR starts_with(key, session_user || '/'))
		WHEN noun IN ('canned', 'client') THEN guard_role('engineer')
		WHEN noun = 'contract' THEN guard_role('tam')
		ELSE noun <> 'user' AND guard_role('lead') END
$$;
-- An incident without tickets is of its regions; so is any other for who is limited to regions alone.
CREATE OR REPLACE FUNCTION guard_incident(number bigint, regions text) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT (NOT EXISTS (SELECT FROM incident_ticket l WHERE l.incident = number) OR
			(guard_limit('clients') IS NULL AND COALESCE(regions, '') <> '')) AND
		(guard_limit('regions') IS NULL OR COALESCE(regions, '') = '' OR
			array_remove(regexp_split_to_array(regions, '[, ]+'), '') && guard_limit('regions'))
$$;
CREATE OR REPLACE FUNCTION guard_incident_seen(number bigint) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT EXISTS (SELECT FROM incident_ticket l WHERE l.incident = number AND guard_ticket(l.ticket)) OR
		EXISTS (SELECT FROM incident i WHERE i.id = number AND guard_incident(i.id, i.region))
$$;
-- What a record's fields say under a key, as far as its digits go; what is quoted is passed over.
CREATE OR REPLACE FUNCTION guard_field(fields text, name text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
	SELECT CAST(substring(regexp_replace(fields, '''[^'']*''|"([^"\\]|\\.)*"', 'x', 'g')
		FROM '(?:^| )' || name || '=(\d{1,18})') AS bigint)
$$;
CREATE OR REPLACE FUNCTION guard_about(fields text) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
	SELECT (COALESCE(guard_field(fields, 'ticket'), 0) = 0 OR guard_ticket(guard_field(fields, 'ticket'))) AND
		(COALESCE(guard_field(fields, 'source_ref'), 0) = 0 OR guard_ticket(guard_field(fields, 'source_ref')))
$$;
-- The end of a gap: a key, "42/7" of a ticket, else the number of an entry.
CREATE OR REPLACE FUNCTION guard_end(fields text, name text) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
	SELECT COALESCE(fields, '') !~ ('(?:^| )' || name || '=[0-9]+/') OR guard_ticket(guard_field(fields, name))
$$;
-- Of a record: links and notices of tickets not seen, their entries, whatever is said of those later, gaps at them. The
-- kinds are those of desk/record.h.
CREATE OR REPLACE FUNCTION guard_record(number bigint, own_turn bigint, own_kind bigint, own_about bigint, own_fields text)
	RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT CASE
		WHEN own_kind IN (8, 9, 15) THEN guard_ticket(own_about)
		WHEN own_kind IN (3, 4, 5, 6, 16) THEN guard_about(own_fields) AND NOT EXISTS (SELECT FROM incident_record r
			WHERE r.incident = number AND r.turn < own_turn AND r.kind IN (3, 4, 5, 6, 16) AND r.about = own_about AND
				own_about > 0 AND NOT guard_about(r.fields))
		WHEN own_kind = 10 THEN guard_end(own_fields, 'from') AND guard_end(own_fields, 'to')
		ELSE TRUE END
$$;
-- Whether a content is also that of a ticket the person does not see.
CREATE OR REPLACE FUNCTION guard_attached(sha text) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
	SELECT EXISTS (SELECT FROM event e WHERE e.kind = 32 AND e.body = decode(sha, 'hex') AND NOT guard_ticket(e.ticket))
$$;

-- Counts of an article are of all tickets, whoever writes them.
CREATE OR REPLACE FUNCTION guard_counts() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
	IF guard_bound() THEN
		SELECT COUNT(*), COUNT(*) FILTER (WHERE u.solved = 1) INTO NEW.used, NEW.votes
			FROM article_use u WHERE u.article = NEW.id;
		IF NEW.votes <> OLD.votes THEN
			NEW.seq := (SELECT value FROM counter WHERE name = 'article');
		ELSIF NEW.rev = OLD.rev THEN
			NEW.seq := OLD.seq;
		END IF;
	END IF;
	RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER article_counts BEFORE UPDATE OF used, votes ON article
	FOR EACH ROW EXECUTE FUNCTION guard_counts();
-- Who does not see all of an incident can't fold it: it is to be read anew by whoever does.
CREATE OR REPLACE FUNCTION guard_unread() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
	IF guard_bound() AND NOT guard_unlimited() AND EXISTS (SELECT FROM incident_record r
			WHERE r.incident = NEW.incident AND r.kind IN (8, 9, 15) AND NOT guard_ticket(r.about)) THEN
		UPDATE incident_ticket SET turn = 0 WHERE incident = NEW.incident;
	END IF;
	RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER incident_record_unread AFTER INSERT ON incident_record
	FOR EACH ROW EXECUTE FUNCTION guard_unread();

-- What each table shows, takes and lets go of. A table that is not named shows nothing to anybody but the owner. Names of
-- limits are looked up once for a statement: they stand in subselects of their own.
CREATE INDEX IF NOT EXISTS event_attached ON event(body) WHERE kind = 32;
CREATE INDEX IF NOT EXISTS ticket_sight ON ticket(client, region);
DO $$
DECLARE
	p record;
	of_client text := '((SELECT guard_limit(''clients'')) IS NULL OR %1$s = ANY (CAST((SELECT guard_limit(''clients'')) AS text[])))';
	of_region text := '((SELECT guard_limit(''regions'')) IS NULL OR %1$s = ANY (CAST((SELECT guard_limit(''regions'')) AS text[])))';
	known text := '(SELECT guard_known())';
	own text := 'who = session_user';
	of_ticket text := '((SELECT guard_unlimited()) OR EXISTS (SELECT FROM ticket t WHERE t.id = %1$I.ticket))';
	of_incident text := '((SELECT guard_unlimited()) OR EXISTS (SELECT FROM incident i WHERE i.id = %1$I.incident))';
	of_article text := 'EXISTS (SELECT FROM article a WHERE a.id = %1$I.article)';
	article text := '(SELECT guard_known()) AND (client IS NULL OR ' || format(of_client, 'client') ||
		') AND (region IS NULL OR ' || format(of_region, 'region') || ')';
BEGIN
	FOR p IN SELECT * FROM (VALUES
		-- table, what is seen, what may be written (NULL: the same), what may be deleted (NULL: what is seen)
		('ticket', format(of_client, 'client') || ' AND ' || format(of_region, 'region'), NULL, NULL),
		('event', of_ticket, NULL, NULL),
		('body', of_ticket, NULL, NULL),
		('clock', of_ticket, NULL, NULL),
		('field', of_ticket, NULL, NULL),
		('link', of_ticket || ' AND EXISTS (SELECT FROM ticket t WHERE t.id = link.other)', of_ticket, NULL),
		('attachment', 'EXISTS (SELECT FROM event e WHERE e.kind = 32 AND e.body = decode(sha, ''hex''))',
			'sha = encode(sha256(content), ''hex'')', 'NOT guard_attached(sha)'),
		('article', article, NULL, NULL),
		('article_revision', of_article || ' AND ' || article, NULL, NULL),
		('article_text', 'EXISTS (SELECT FROM article_revision r WHERE r.article = article_text.article AND
			r.text_rev = article_text.rev)', of_article, NULL),
		('article_use', of_ticket || ' AND ' || of_article, NULL, NULL),
		('article_gap', known || ' AND (' || own || ' OR (SELECT guard_unlimited()))', own, NULL),
		('incident', '((SELECT guard_unlimited()) OR ((SELECT guard_known()) AND
			(EXISTS (SELECT FROM incident_ticket l WHERE l.incident = incident.id) OR guard_incident(id, region))))', NULL, NULL),
		('incident_record', '((SELECT guard_unlimited()) OR (' || of_incident || ' AND guard_record(incident, turn, kind, about, fields)))',
			of_incident, NULL),
		('incident_ticket', of_ticket, of_ticket || ' AND ((SELECT guard_unlimited()) OR guard_incident_seen(incident))', NULL),
		('action', of_incident, NULL, NULL),
		('edition', of_incident || ' AND (client = '''' OR ' || format(of_client, 'client') || ')', NULL, NULL),
		('incident_chosen', own, own || ' AND ' || of_incident, NULL),
		('definition', known || ' AND (noun NOT IN (''view'', ''option'') OR key NOT LIKE ''%%/%%'' OR
			starts_with(key, session_user || ''/'') OR (SELECT guard_role(''admin''))) AND
			((SELECT guard_unlimited()) OR NOT COALESCE((SELECT guard_hidden()) ?| guard_named(noun, key, text), FALSE))',
			known || ' AND guard_defines(noun, key) AND ((SELECT guard_unlimited()) OR guard_definition(noun, key, text))', NULL),
		('revision', known, known || ' AND ' || own, NULL),
		('draft', own, NULL, NULL),
		('history', own, NULL, NULL),
		('presence', own || ' OR (ticket > 0 AND ' || of_ticket || ') OR
			(ticket < 0 AND ((SELECT guard_unlimited()) OR EXISTS (SELECT FROM incident i WHERE i.id = -presence.ticket)))',
			own, NULL),
		('session', known, known || ' AND ' || own, NULL),
		('lease', known, NULL, NULL),
		('pulse', known, NULL, NULL),
		('counter', known, NULL, NULL),
		('meta', 'TRUE', NULL, NULL)
	) AS v(named, seen, taken, dropped) LOOP
		p.seen := format(p.seen, p.named);
		p.taken := COALESCE(format(p.taken, p.named), p.seen);
		p.dropped := COALESCE(format(p.dropped, p.named), p.seen);
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', p.named);
		EXECUTE format('DROP POLICY IF EXISTS guard_see ON %I', p.named);
		EXECUTE format('DROP POLICY IF EXISTS guard_add ON %I', p.named);
		EXECUTE format('DROP POLICY IF EXISTS guard_change ON %I', p.named);
		EXECUTE format('DROP POLICY IF EXISTS guard_drop ON %I', p.named);
		EXECUTE format('CREATE POLICY guard_see ON %I FOR SELECT USING (%s)', p.named, p.seen);
		EXECUTE format('CREATE POLICY guard_add ON %I FOR INSERT WITH CHECK (%s)', p.named, p.taken);
		EXECUTE format('CREATE POLICY guard_change ON %I FOR UPDATE USING (%s) WITH CHECK (%s)', p.named, p.seen, p.taken);
		EXECUTE format('CREATE POLICY guard_drop ON %I FOR DELETE USING (%s)', p.named, p.dropped);
	END LOOP;
END
$$;

-- What each role may do at all: what its commands write. History is written and never changed, by whomever; numbers and
-- keys of rows stay as they are.
DO $$
DECLARE
	space text := quote_ident(current_schema());
	t text;
	f record;
BEGIN
	FOR f IN SELECT oid::regprocedure AS name FROM pg_proc
			WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'guard_') LOOP
		EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.name);
	END LOOP;
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'midwatch_admin') THEN
		RETURN;
	END IF;
	FOR f IN SELECT oid::regprocedure AS name FROM pg_proc
			WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'guard_') LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO midwatch_viewer', f.name);
	END LOOP;
	EXECUTE 'GRANT USAGE ON SCHEMA ' || space || ' TO midwatch_viewer';
	FOR t IN SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'guard_see' LOOP
		EXECUTE format('GRANT SELECT ON %I TO midwatch_viewer', t);
	END LOOP;
	GRANT INSERT, UPDATE, DELETE ON session, presence, draft, history, article_gap, incident_chosen TO midwatch_viewer;
	GRANT INSERT ON revision, definition TO midwatch_viewer;
	GRANT UPDATE ON pulse TO midwatch_viewer;
	GRANT INSERT ON ticket, event, body, clock, field, link, attachment, lease, article, article_text, article_revision,
		article_use, incident, incident_record, incident_ticket, action, edition TO midwatch_engineer;
	GRANT UPDATE ON clock, field, counter, lease, article_use, incident_ticket, action TO midwatch_engineer;
	GRANT DELETE ON clock, field, link, article_use, incident_ticket, action TO midwatch_engineer;
	FOREACH t IN ARRAY ARRAY['ticket', 'article', 'incident'] LOOP
		EXECUTE format('GRANT UPDATE (%s) ON %I TO midwatch_engineer', (SELECT string_agg(quote_ident(attname), ', ')
			FROM pg_attribute WHERE attrelid = t::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'ref') AND (attname <> 'op_key' OR t = 'article')), t);
		EXECUTE format('GRANT UPDATE (id) ON %I TO midwatch_lead', t);
	END LOOP;
	GRANT UPDATE ON body, incident_record TO midwatch_lead;
	GRANT DELETE ON attachment TO midwatch_lead;
END
$$;
