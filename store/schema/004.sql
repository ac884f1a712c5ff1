-- SPDX-License-Identifier: MIT
-- Version 4: what was escalated, and when. Version 1 programs keep it without knowing.
CREATE INDEX event_escalate ON event(recorded_at) WHERE kind = 36;
