import { type Random } from '../../kernel/random/random.js';
import { type Endpoint, FAILING_ENDPOINT } from './endpoint.js';
import { makePerson } from './person.js';
import { type LoadScenario } from './scenario.js';

const PATH = '/api/v1/users';
/** Ids that are known at a time; a new one takes the place of the oldest. */
const MAX_IDS = 200;
/** How often a target without an id that we know is asked for one. */
const MAX_LOOKUPS = 10;
const NO_ID = '00000000-0000-4000-8000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A request as it goes over the wire. */
export interface LoadRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string;
  /** Whether `learn` should be given the answer. */
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

  /** Reads ids out of an answer of the sample API: of a user, or of a page of them. */
  learnIds(answer: string): void {
    try {
      const parsed: unknown = JSON.parse(answer);
      for (const user of isPage(parsed) ? parsed.items : [parsed]) {
        if (hasId(user)) this.addId(user.id);
      }
    } catch {
      // A target that answers otherwise teaches nothing.
    }
  }

  private nextOfRound(): Endpoint {
    const endpoint = this.endpoints[this.turn % this.endpoints.length] ?? 'GET /users';
    this.turn += 1;
    if (!endpoint.includes(':id') || this.ids.length > 0 || this.lookups >= MAX_LOOKUPS) return endpoint;
    // Nobody is known whom it could ask for: so it looks who is there, or sees to it that somebody is.
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
        return { endpoint, method: 'PATCH', path: `${PATH}/${this.nextId()}`, body: this.personBody(), needsAnswer: false };
      case FAILING_ENDPOINT:
        return { endpoint, method: 'GET', path: `${PATH}/error?errorRate=0.5`, needsAnswer: false };
    }
  }

  private personBody(): string {
    return JSON.stringify(makePerson(this.peopleRandom));
  }

  private nextId(): string {
    this.idTurn += 1;
    return this.ids[this.idTurn % this.ids.length] ?? NO_ID;
  }

  private addId(id: string): void {
    this.ids.push(id);
    if (this.ids.length > MAX_IDS) this.ids.shift();
  }
}

function isPage(value: unknown): value is { items: unknown[] } {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

/** An id goes into a path: only what is one may. */
function hasId(value: unknown): value is { id: string } {
  return (
    typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && UUID.test(value.id)
  );
}
