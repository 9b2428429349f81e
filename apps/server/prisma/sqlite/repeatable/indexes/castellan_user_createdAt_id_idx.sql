-- Lists sorted by creation date.
CREATE INDEX "castellan_user_createdAt_id_idx"
    ON {user}({user.createdAt}, {user.id});
