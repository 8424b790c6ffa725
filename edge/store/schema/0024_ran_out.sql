-- The stamp of the last message, answered or not, and that of the one whose 24 hours were the last to count as run out.
ALTER TABLE spells ADD COLUMN last_heard_at TEXT;
ALTER TABLE spells ADD COLUMN ran_out_at TEXT;
-- Whoever never had an answer waits from their first message, where no later one was kept.
UPDATE spells SET heard_at = since_at
    WHERE closed_date IS NULL AND heard_at IS NULL AND answered_date IS NULL AND unsent = '{}';
UPDATE spells_before SET spell = json_set(spell, '$.heard_at', json_extract(spell, '$.since_at'))
    WHERE json_extract(spell, '$.closed_date') IS NULL AND json_extract(spell, '$.heard_at') IS NULL
        AND json_extract(spell, '$.since_at') IS NOT NULL AND json_extract(spell, '$.answered_date') IS NULL
        AND json_extract(spell, '$.unsent') = '{}';
-- What ended before the last day was closed has been counted.
UPDATE spells SET ran_out_at = heard_at
    WHERE closed_date IS NULL AND strftime('%Y-%m-%dT%H:%M:%fZ', heard_at, '+24 hours')
        <= (SELECT max(json_extract(figures, '$.ends_at')) FROM days);
UPDATE spells_before SET spell = json_set(spell, '$.ran_out_at', json_extract(spell, '$.heard_at'))
    WHERE strftime('%Y-%m-%dT%H:%M:%fZ', json_extract(spell, '$.heard_at'), '+24 hours')
        <= (SELECT json_extract(figures, '$.starts_at') FROM days WHERE days.date = spells_before.date);
