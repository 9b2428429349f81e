-- The indexes of whole texts, in whose place are those of their beginnings.

DROP INDEX IF EXISTS "castellan_user_image_id_idx";

DROP INDEX IF EXISTS "castellan_user_banReason_id_idx";
