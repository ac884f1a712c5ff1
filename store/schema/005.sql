-- SPDX-License-Identifier: MIT
-- Version 5: the knowledge base (kb.md). An article's row is how it reads now; its revisions and their texts
-- are append-only (guard.*.sql). Older programs can read on; they may not write, because taking back an
-- event of theirs would leave what tickets say of articles as it was.

-- Numbers in commit order: updated in the batch that uses them, so whoever has seen all up to n sees the
-- rest by asking for what is behind n.
CREATE TABLE counter(
	name TEXT NOT NULL PRIMARY KEY,
	value @int@ NOT NULL
) @keyed@;
INSERT INTO counter(name, value) VALUES('article', 0);

-- A text is stored once, with the revision that brought it.
CREATE TABLE article(
	id @id@,
	op_key TEXT NOT NULL,		-- of the batch that wrote the newest revision
	ref TEXT,
	seq @int@ NOT NULL,		-- counter 'article' at the newest change, votes included
	rev @int@ NOT NULL,
	text_rev @int@ NOT NULL,	-- the revision whose text it has
	kind @int@ NOT NULL,
	state @int@ NOT NULL,
	internal @int@ NOT NULL,
	title TEXT NOT NULL,
	language TEXT,
	product TEXT,
	region TEXT,
	client TEXT,
	owner TEXT,
	tags TEXT NOT NULL,		-- ' cdn sea ', sorted; '' when none
	created_at @int@ NOT NULL,
	updated_at @int@ NOT NULL,
	review_by @int@,
	supersedes @int@,
	votes @int@ NOT NULL DEFAULT 0,	-- cached: of article_use
	used @int@ NOT NULL DEFAULT 0
) @strict@;
CREATE UNIQUE INDEX article_op ON article(op_key);
CREATE UNIQUE INDEX article_ref ON article(ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX article_seq ON article(seq);
CREATE INDEX article_updated ON article(updated_at, id);
-- Plans and compliance notes are few, and asked for with every ticket opened.
CREATE INDEX article_plan ON article(kind, region, client) WHERE kind IN (2, 3);

CREATE TABLE article_text(
	article @int@ NOT NULL REFERENCES article(id),
	rev @int@ NOT NULL,
	text TEXT NOT NULL
) @strict@;
CREATE UNIQUE INDEX article_text_rev ON article_text(article, rev);

CREATE TABLE article_revision(
	article @int@ NOT NULL REFERENCES article(id),
	rev @int@ NOT NULL,
	at @int@ NOT NULL,
	who TEXT NOT NULL,
	reason TEXT,
	text_rev @int@ NOT NULL,
	size @int@ NOT NULL,		-- bytes of that text
	kind @int@ NOT NULL,
	state @int@ NOT NULL,
	internal @int@ NOT NULL,
	title TEXT NOT NULL,
	language TEXT,
	product TEXT,
	region TEXT,
	client TEXT,
	owner TEXT,
	tags TEXT NOT NULL,
	review_by @int@,
	supersedes @int@,
	PRIMARY KEY(article, rev)
) @keyed@;

-- What tickets' events say of articles: a cache, as `link` and `field` are.
CREATE TABLE article_use(
	article @int@ NOT NULL REFERENCES article(id),
	ticket @int@ NOT NULL REFERENCES ticket(id),
	at @int@ NOT NULL,
	solved @int@ NOT NULL,
	PRIMARY KEY(article, ticket)
) @keyed@;
CREATE INDEX article_use_ticket ON article_use(ticket);

-- Searches that found nothing, per person: what a person with limits looked for is not told to all.
CREATE TABLE article_gap(
	query TEXT NOT NULL,
	who TEXT NOT NULL,
	count @int@ NOT NULL,
	at @int@ NOT NULL,		-- the last time
	PRIMARY KEY(query, who)
) @keyed@;
