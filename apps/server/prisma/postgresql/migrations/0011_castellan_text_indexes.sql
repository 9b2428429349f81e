-- What lists sort by texts of any length, in place of the indexes of whole texts: an entry of an
-- index of PostgreSQL's has room for 2,704 bytes, and a row that has no room there is refused.

CREATE INDEX "castellan_user_image_start_id_idx" ON "user"(substr("image", 1, 255), "id");

CREATE INDEX "castellan_user_banReason_start_id_idx" ON "user"(substr("banReason", 1, 255), "id");
