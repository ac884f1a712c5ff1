-- SPDX-License-Identifier: MIT
-- Version 2: consoles are known by their sessions, so that drafts and presence of a dead one are told
-- from those of a living. Version 1 programs touch none of this, so they may go on writing.

CREATE TABLE session(
	key TEXT NOT NULL PRIMARY KEY,
	who TEXT NOT NULL,
	host TEXT NOT NULL,		-- its name, for people
	place TEXT NOT NULL,		-- where `pid` and `started` mean something: a boot, a space of process numbers
	pid @int@ NOT NULL,
	started @int@ NOT NULL,		-- of the process, in ticks since that boot
	began_at @int@ NOT NULL,
	seen_at @int@ NOT NULL,
	left_at @int@			-- NULL: has not said goodbye
) @keyed@;

-- Counts what others may want to see: `desk` (tickets, definitions; kept by the guards) and `here` (who
-- has which ticket open). A draft saved or a sign of life moves neither, so nobody reads a list again for it.
CREATE TABLE pulse(
	name TEXT NOT NULL PRIMARY KEY,
	count @int@ NOT NULL
) @keyed@;
INSERT INTO pulse(name, count) VALUES('desk', 0), ('here', 0);

-- How often it was saved: of two copies the one saved more often is the newer.
ALTER TABLE draft ADD COLUMN saves @int@ NOT NULL DEFAULT 0;
