/** The one table from a stable code to its HTTP status. Clients may rely on the codes; messages may change. */
export const ERROR_STATUS = {
  'invalid-query': 400,
  'invalid-body': 400,
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  conflict: 409,
  'idempotency-key-in-use': 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'idempotency-key-reused': 422,
  internal: 500,
  'bad-gateway': 502,
  unavailable: 503,
  'gateway-timeout': 504,
  'limit-reached': 507,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

const CODE_OF_STATUS = new Map<number, ErrorCode>(
  (Object.keys(ERROR_STATUS) as ErrorCode[]).reverse().map((code) => [ERROR_STATUS[code], code]),
);
CODE_OF_STATUS.set(400, 'bad-request');

/** The code that stands for a status raised outside this project (router, body parser); unknown ones are `internal`. */
export function codeOfStatus(status: number): ErrorCode {
  return CODE_OF_STATUS.get(status) ?? (status < 500 ? 'bad-request' : 'internal');
}
