-- Reads an array of labels, or of any texts if there are no labels, as one text with commas; an element that
-- is no label, or not one word, as `?`. An empty array is no value. Indexes contain the result, so every
-- role that writes to the app's table may call the function.
CREATE OR REPLACE FUNCTION "castellan_read_list"("stored" anyarray, "labels" text[], "texts" text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    "element" text;
    "result" text;
BEGIN
    FOREACH "element" IN ARRAY "stored"::text[] LOOP
        CONTINUE WHEN "element" IS NULL;
        IF pg_catalog.cardinality("labels") > 0 THEN
            "element" := coalesce("texts"[pg_catalog.array_position("labels", "element")], '?');
        ELSIF "element" = '' OR pg_catalog.strpos("element", ',') > 0 THEN
            "element" := '?';
        END IF;
        "result" := pg_catalog.concat_ws(',', "result", "element");
    END LOOP;
    RETURN "result";
END $$;

GRANT EXECUTE ON FUNCTION "castellan_read_list" TO PUBLIC;
