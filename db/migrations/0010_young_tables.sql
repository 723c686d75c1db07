-- What the planner knows of a table is learnt by autovacuum, at best every minute; a first import of some thousand invoices is over by then, and was planned
-- for empty tables: each foreign key then reads the creditor's whole index. The application, which owns no table, may ask for what autovacuum would do.
CREATE FUNCTION learn_young_tables() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  young record;
  learnt integer := 0;
BEGIN
  -- One worker at a time is enough.
  IF NOT pg_try_advisory_xact_lock(728303) THEN RETURN 0; END IF;
  -- Twice as large as when it was last looked at, and still so small that looking costs nothing.
  FOR young IN
    SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND o.rolname = current_user
      AND pg_relation_size(c.oid) / current_setting('block_size')::int BETWEEN greatest(c.relpages, 1) * 2 AND 4096
  LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s', young.name);
    learnt := learnt + 1;
  END LOOP;
  RETURN learnt;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION learn_young_tables() FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION learn_young_tables() TO relance_app;
