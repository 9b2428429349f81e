-- The few users with another role than most; the check for the last admin.
CREATE INDEX "castellan_user_role_createdAt_idx"
    ON {user}({user.role}, {user.createdAt}, {user.id})
    WHERE {user.role} <> 'user';
