import { type Server } from 'node:http';
import { isIPv6, type LookupFunction } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Environment } from '../config/environment.js';
import { readTarget } from '../config/traffic-targets.js';
import { notBegun } from '../kernel/errors/flowprobe.error.js';
import { reachableHost } from '../kernel/listeners/reachable-host.js';
import { checkedLookup, RESOLVE, type Resolve } from './checked-lookup.js';
import { AddressRule } from './domain/address-rule.js';

export const SELF = 'self';

/** Where requests go, and how. */
export interface Target {
  readonly origin: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** How its host is found; of `self` nothing has to be found. */
  readonly lookup: LookupFunction | undefined;
}

/** What traffic can be aimed at: this service, and what the operator has named. There are no other ways. */
@Injectable()
export class TargetsService {
  private readonly named: ReadonlyMap<string, Target>;

  constructor(
    private readonly environment: Environment,
    private readonly host: HttpAdapterHost,
    @Inject(RESOLVE) resolve: Resolve,
  ) {
    const targets = environment.TRAFFIC_TARGETS.map((text) => readTarget(text)).filter(
      (one) => typeof one !== 'string',
    );
    const lookup = checkedLookup(new AddressRule(targets.map((target) => target.host)), resolve);
    this.named = new Map(targets.map(({ name, origin }) => [name, { origin, headers: {}, lookup }]));
  }

  get names(): string[] {
    return [SELF, ...this.named.keys()];
  }

  /** @throws FlowProbeError `unavailable` for `self` before the port is open */
  find(name: string): Target | undefined {
    return name === SELF ? this.self() : this.named.get(name);
  }

  /** By real HTTP to the port that is bound, wherever that is. */
  private self(): Target {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const bound = server.address();
    if (typeof bound !== 'object' || bound === null) {
      throw notBegun('This service does not listen yet, or any more');
    }
    const { API_KEY } = this.environment;
    const host = reachableHost(bound.address);
    return {
      origin: `http://${isIPv6(host) ? `[${host}]` : host}:${bound.port}`,
      headers: API_KEY === undefined ? {} : { authorization: `Bearer ${API_KEY}` },
      lookup: undefined,
    };
  }
}
