-- Lists sorted by image. An index entry of PostgreSQL holds 2,704 bytes, so only the start is indexed.
CREATE INDEX "castellan_user_image_start_id_idx"
    ON {user}(substr({user.image}, 1, 255), {user.id});
