-- What the tier took when people were called, and, after standing down, who had confirmed.
ALTER TABLE project_call ADD COLUMN tier_people INTEGER;
ALTER TABLE project_call ADD COLUMN confirmed_people INTEGER;

-- Calls of before: an open one holds its tier as it was; of one that is over, only the answers
-- are still known.
UPDATE project_call SET tier_people =
    (SELECT t.people FROM tier t WHERE t.id = project_call.tier)
WHERE state = 'open';
UPDATE project_call SET confirmed_people =
    (SELECT count(*) FROM participation c
     JOIN pledge p ON p.project = c.project AND p.ordinal = c.ordinal
     WHERE c.call_id = project_call.id AND c.answer = 'confirm' AND p.kind = 'acting')
WHERE state = 'stood_down';
