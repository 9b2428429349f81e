-- Reads a label of an enumeration as the text of the same position; any other label as `?`. Indexes contain
-- the result, so every role that writes to the app's table may call the function.
CREATE OR REPLACE FUNCTION "castellan_read_label"("stored" anyenum, "labels" text[], "texts" text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce("texts"[pg_catalog.array_position("labels", "stored"::text)], '?');
END $$;

GRANT EXECUTE ON FUNCTION "castellan_read_label" TO PUBLIC;
