-- Lists sorted by creation date. With what filters compare, so that users are skipped without reading them.
CREATE INDEX "castellan_user_createdAt_idx"
    ON {user}({user.createdAt}, {user.id}, {user.role as stored}, {user.banned as stored}, {user.emailVerified as stored});
