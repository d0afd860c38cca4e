/** The endpoints of the sample API that a job may choose from, in the order in which requests go round them. */
export const ENDPOINTS = ['GET /users', 'POST /users', 'GET /users/:id', 'PATCH /users/:id'] as const;

/** The one that fails on purpose, which only a scenario chooses. */
export const FAILING_ENDPOINT = 'GET /users/error';

export type Endpoint = (typeof ENDPOINTS)[number] | typeof FAILING_ENDPOINT;
