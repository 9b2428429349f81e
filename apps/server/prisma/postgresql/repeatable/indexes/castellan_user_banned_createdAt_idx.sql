-- The few banned users, sorted by creation date.
CREATE INDEX CONCURRENTLY "castellan_user_banned_createdAt_idx"
    ON {user}({user.createdAt}, {user.id}) WHERE {user.banned};
