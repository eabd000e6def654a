-- The other side is JSON that says whether it is a visitor's network or a person's name; until here it was either as text.
UPDATE history SET counterpart =
    CASE
        WHEN kind = 'document_opened'
            AND (counterpart LIKE '%.*.*' OR counterpart LIKE '%::' OR counterpart = '?')
            THEN '{"kind":"visitor","network":"' || counterpart || '"}'
        ELSE '{"kind":"person","name":"' || REPLACE(REPLACE(counterpart, '\', '\\'), '"', '\"') || '"}'
    END
    WHERE counterpart IS NOT NULL;
