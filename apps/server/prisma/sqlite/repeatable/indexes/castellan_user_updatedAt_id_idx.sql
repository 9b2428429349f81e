-- Lists sorted by the last change.
CREATE INDEX "castellan_user_updatedAt_id_idx"
    ON {user}({user.updatedAt}, {user.id});
