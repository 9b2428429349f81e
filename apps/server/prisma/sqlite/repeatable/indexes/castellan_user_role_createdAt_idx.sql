-- The few users with another role than most; the check for the last admin.
CREATE INDEX "castellan_user_role_createdAt_idx"
    ON {user}({user.role}, {user.createdAt}, {user.role as stored}, {user.banned as stored}, {user.emailVerified as stored})
    WHERE {user.role} <> 'user';
