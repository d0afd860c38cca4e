export const USERS_PATH = '/api/v1/users';

/** All other paths below the API's: one name for all, so that clients cannot create names. */
const OTHER_ROUTE = 'other';

const ON_ALL = new Map([
  ['GET', 'GET /users'],
  ['POST', 'POST /users'],
]);
const ON_ONE = new Map([
  ['GET', 'GET /users/:id'],
  ['PATCH', 'PATCH /users/:id'],
]);

/**
 * The route that a request to the sample API is for, whether or not it gets there: a body that cannot be read, or a missing
 * key, ends a request before there is a route.
 * @param path without the query, below `/api/v1/users`
 */
export function routeOf(method: string, path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return ON_ALL.get(method) ?? OTHER_ROUTE;
  if (parts.length > 1) return OTHER_ROUTE;
  if (parts[0] === 'error' && method === 'GET') return 'GET /users/error';
  return ON_ONE.get(method) ?? OTHER_ROUTE;
}
