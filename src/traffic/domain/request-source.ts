import { type Random } from '../../kernel/random/random.js';
import { type Endpoint, FAILING_ENDPOINT } from './endpoint.js';
import { type LoadScenario } from './load-scenarios.js';
import { makePerson } from './person.js';

const PATH = '/api/v1/users';
/** Ids that are known at a time; a new one takes the place of the oldest. */
const MAX_IDS = 200;
/** How often a user is looked for and created in turn while no id is known; after that, users are only looked for. */
const MAX_LOOKUPS = 10;
const MAX_ID_CHARACTERS = 256;
/** A string, which stays as it is, or an integer that a double may not hold exactly, such as an id of 64 bits. */
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/gs;

/** A request as it goes over the wire. */
export interface LoadRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string;
  /** Whether `learnIds` should be given the answer. */
  readonly needsAnswer: boolean;
}

/** The requests of a job, one after the other: round its endpoints, but where its scenario aims elsewhere. */
export class RequestSource {
  private turn = 0;
  private lookups = 0;
  private ids: string[] = [];
  private idTurn = 0;
  private readonly needsIds: boolean;
  private readonly aimRandom: Random;
  private readonly peopleRandom: Random;

  /** @param ids of users that the target has, as far as they are known */
  constructor(
    private readonly scenario: LoadScenario,
    private readonly endpoints: readonly Endpoint[],
    random: Random,
    ids: readonly string[] = [],
  ) {
    this.needsIds = endpoints.some((endpoint) => endpoint.includes(':id'));
    this.aimRandom = random.fork('aim');
    this.peopleRandom = random.fork('people');
    for (const id of ids.slice(-MAX_IDS)) this.addId(id);
  }

  next(): LoadRequest {
    return this.requestTo(this.scenario.aim?.(this.aimRandom) ?? this.nextOfRound());
  }

  /** Reads the ids out of an answer: of a user, of a list of users, or of a page that has a list in one of its fields. */
  learnIds(answer: string): void {
    for (const user of usersOf(parse(answer))) {
      const id = idOf(user);
      if (id !== undefined) this.addId(id);
    }
  }

  private nextOfRound(): Endpoint {
    const endpoint = this.endpoints[this.turn % this.endpoints.length] ?? 'GET /users';
    this.turn += 1;
    if (!endpoint.includes(':id') || this.ids.length > 0) return endpoint;
    // There is no id to ask for yet, and a made-up one would only measure how fast the target answers 404.
    if (this.lookups >= MAX_LOOKUPS) return 'GET /users';
    this.lookups += 1;
    return this.lookups % 2 === 1 ? 'GET /users' : 'POST /users';
  }

  private requestTo(endpoint: Endpoint): LoadRequest {
    switch (endpoint) {
      case 'GET /users':
        return { endpoint, method: 'GET', path: PATH, needsAnswer: this.needsIds && this.ids.length === 0 };
      case 'POST /users':
        return { endpoint, method: 'POST', path: PATH, body: this.personBody(), needsAnswer: this.needsIds };
      case 'GET /users/:id':
        return { endpoint, method: 'GET', path: `${PATH}/${this.nextId()}`, needsAnswer: false };
      case 'PATCH /users/:id':
        return {
          endpoint,
          method: 'PATCH',
          path: `${PATH}/${this.nextId()}`,
          body: this.personBody(),
          needsAnswer: false,
        };
      case FAILING_ENDPOINT:
        return { endpoint, method: 'GET', path: `${PATH}/error?errorRate=0.5`, needsAnswer: false };
    }
  }

  private personBody(): string {
    return JSON.stringify(makePerson(this.peopleRandom));
  }

  /** Encoded for a path. Only asked for where there is one. */
  private nextId(): string {
    this.idTurn += 1;
    return encodeURIComponent(this.ids[this.idTurn % this.ids.length] ?? '');
  }

  private addId(id: string): void {
    this.ids.push(id);
    if (this.ids.length > MAX_IDS) this.ids.shift();
  }
}

/** Undefined where the answer is no JSON. */
function parse(answer: string): unknown {
  try {
    return JSON.parse(answer.replace(STRING_OR_LONG_INTEGER, (part) => (part.startsWith('"') ? part : `"${part}"`)));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function usersOf(answer: unknown): unknown[] {
  if (Array.isArray(answer)) return answer;
  if (typeof answer !== 'object' || answer === null) return [];
  return 'id' in answer ? [answer] : Object.values(answer).flat();
}

/** The id of a user as text; undefined where it has none that can stand in a path. */
function idOf(user: unknown): string | undefined {
  if (typeof user !== 'object' || user === null || !('id' in user)) return undefined;
  const { id } = user;
  if (typeof id === 'number') return Number.isFinite(id) ? String(id) : undefined;
  if (typeof id !== 'string' || id.length === 0 || id.length > MAX_ID_CHARACTERS) return undefined;
  // A path of dots is another path, and half a character has no encoding.
  return id === '.' || id === '..' || /\p{Surrogate}/u.test(id) ? undefined : id;
}
