/** What a pod may be called. */
export const POD_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
