-- Lists sorted or filtered by role; the check for the last admin.
CREATE INDEX CONCURRENTLY "castellan_user_role_id_idx"
    ON {user}({user.role}, {user.id});
