-- With which secret of its key an impersonation was begun: it ends with that secret.

ALTER TABLE "castellan_api_key_impersonations" ADD COLUMN "hash" TEXT;
