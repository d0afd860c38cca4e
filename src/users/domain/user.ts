/** The fields of a user that a client sets. */
export interface UserFields {
  readonly name: string;
  readonly email: string;
}

export interface User extends UserFields {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function makeUser(id: string, { name, email }: UserFields, nowMs: number): User {
  const createdAt = new Date(nowMs).toISOString();
  return { id, name, email, createdAt, updatedAt: createdAt };
}

export function changeUser(user: User, { name, email }: Partial<UserFields>, nowMs: number): User {
  const updatedAt = new Date(nowMs).toISOString();
  return { ...user, name: name ?? user.name, email: email ?? user.email, updatedAt };
}

export function writeUser(user: User): Buffer {
  return Buffer.from(JSON.stringify(user));
}

/** Reads what `writeUser` has written. */
export function readUser(value: Buffer): User {
  return JSON.parse(value.toString()) as User;
}
