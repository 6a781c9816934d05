-- Columns, constraints, indexes, triggers and functions of the current schema as sorted lines;
-- what belongs to an extension is left out. Columns are counted, because one that was dropped keeps
-- its number.
WITH ours AS (
    SELECT c.oid, c.relname, c.relkind, c.reloptions
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
)
SELECT line FROM (
    SELECT format('relation %s %s %s', relname, relkind, reloptions) FROM ours
    UNION ALL
    SELECT format('column %s.%s %s %s not null %s default %s generated %s identity %s', o.relname,
        a.attname, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum),
        format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity)
    FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE o.relkind IN ('r', 'p', 'v', 'm', 'c')
    UNION ALL
    SELECT format('constraint %s.%s %s valid %s', o.relname, c.conname, pg_get_constraintdef(c.oid),
        c.convalidated)
    FROM ours o JOIN pg_constraint c ON c.conrelid = o.oid
    UNION ALL
    SELECT format('index %s', pg_get_indexdef(i.indexrelid)) FROM ours o JOIN pg_index i ON i.indrelid = o.oid
    UNION ALL
    SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT format('function %s', pg_get_functiondef(p.oid)) FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
) AS lines (line)
ORDER BY line COLLATE "C"
