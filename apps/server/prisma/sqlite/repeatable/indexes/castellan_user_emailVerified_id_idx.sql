-- Lists sorted or filtered by verification.
CREATE INDEX "castellan_user_emailVerified_id_idx"
    ON {user}({user.emailVerified}, {user.id});
