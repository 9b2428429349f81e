-- With which secret of its key an impersonation was begun: it ends with that secret.

ALTER TABLE "castellan_key_sessions" ADD COLUMN "hash" TEXT;
