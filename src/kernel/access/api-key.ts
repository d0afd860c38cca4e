import { createHash, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The key that a request needs to change something, on every port. */
export class ApiKey {
  private readonly digest: Buffer | undefined;

  /** @param key `API_KEY`; undefined where the service has none and takes changes from anyone. */
  constructor(key: string | undefined) {
    this.digest = key === undefined ? undefined : digest(key);
  }

  /** Takes the same time for every wrong key: digests are of one length, so not even the key's length shows. */
  admits(given: string | undefined): boolean {
    if (this.digest === undefined) return true;
    return given !== undefined && timingSafeEqual(digest(given), this.digest);
  }
}

/** The token of `Authorization: Bearer <token>` (RFC 6750, section 2.1); the scheme's case does not matter. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1];
}
