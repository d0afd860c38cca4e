import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';
import { MAX_PORT } from '../kernel/listeners/max-port.js';
import { AddressList, type DeviceAddress } from './address-list.js';
import { DEFAULT_PORTS, PortList } from './port-list.js';
import { IsProfileChoice, type ProfileChoice } from './profile-choice.js';
import { SHIPPED_DATA_DIR } from './project-folder.js';
import { targetProblems } from './traffic-targets.js';
import { isTrustedProxies, toTrustedProxies, type TrustedProxies } from './trusted-proxies.js';
import { WholeNumberBetween } from './whole-number.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Whether a browser would send this, letter by letter, as an `Origin` (RFC 6454, section 6.2). */
function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:/.test(value) || value.includes('*')) return false;
  return URL.canParse(value) && new URL(value).origin === value;
}

const NATS_URL_EXPECTED = 'must be addresses such as nats://localhost:4222, separated by commas';

function isNatsUrl(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.split(',').every((url) => /^(nats|tls):\/\/[^\s/]+$/.test(url.trim()) && URL.canParse(url.trim()));
}

/** A name, or an address as the system call takes it: `[::1]` and `localhost:8080` belong into URLs. */
function isHost(value: unknown): boolean {
  return typeof value === 'string' && (isIP(value) !== 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(value));
}

const HOST_EXPECTED = 'must be an address such as 127.0.0.1, 0.0.0.0 or ::1, without brackets or a port';

const PATH_EXPECTED = 'must be a path such as /flowprobe, with a slash in front and none at the end';

const PROXIES_EXPECTED =
  'must be true, false, a number of proxies, or their addresses: loopback, linklocal, uniquelocal, 10.0.0.0/8, ' +
  'separated by commas';

function IsOrigin(): PropertyDecorator {
  const message = 'must be origins such as https://example.org, separated by commas';
  return ValidateBy({ name: 'isOrigin', validator: { validate: isOrigin } }, { each: true, message });
}

function toBoolean(value: unknown): unknown {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

/** Every problem of every target, in one sentence. */
function AreTargets(): PropertyDecorator {
  const problemsOf = (value: unknown): string[] => (Array.isArray(value) ? targetProblems(value.map(String)) : ['']);
  const message = ({ value }: ValidationArguments): string => problemsOf(value).join('; ');
  return ValidateBy(
    { name: 'areTargets', validator: { validate: (value) => problemsOf(value).length === 0 } },
    { message },
  );
}

function splitList(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    : value;
}

/** The environment as one typed object; see `variables.ts` for what each means. */
export class Environment {
  @WholeNumberBetween(0, MAX_PORT)
  readonly PORT: number = 8080;

  @IsString()
  @ValidateBy({ name: 'isHost', validator: { validate: isHost } }, { message: HOST_EXPECTED })
  readonly HOST: string = '127.0.0.1';

  @IsString()
  @Matches(/\S/, { message: 'must be the path of a folder' })
  readonly DATA_DIR: string = SHIPPED_DATA_DIR;

  @IsString()
  @Matches(/\S/, { message: 'must be the path of a folder' })
  readonly STATE_DIR: string = '.flowprobe';

  @Type(() => String)
  @Transform(({ value }) => splitList(value))
  @Matches(/\.(yaml|yml|json)$/i, {
    each: true,
    message: 'must be paths of .yaml, .yml or .json files, separated by commas',
  })
  readonly STREAMS: readonly string[] = [];

  @IsOptional()
  @ValidateBy({ name: 'isNatsUrl', validator: { validate: isNatsUrl } }, { message: NATS_URL_EXPECTED })
  readonly NATS_URL?: string;

  @WholeNumberBetween(1, 100_000_000)
  readonly CHANGES_RETENTION_COUNT: number = 1_000_000;

  @WholeNumberBetween(1, 31_536_000, 'seconds')
  readonly CHANGES_RETENTION_SECONDS: number = 86_400;

  @WholeNumberBetween(0, MAX_PORT)
  readonly TELEMETRY_PORT: number = 1234;

  @WholeNumberBetween(0, MAX_PORT)
  readonly TELEMETRY_WEB_PORT: number = 9292;

  @WholeNumberBetween(1, 100_000_000)
  readonly TELEMETRY_RETENTION_COUNT: number = 100_000;

  @WholeNumberBetween(1, 31_536_000, 'seconds')
  readonly TELEMETRY_RETENTION_SECONDS: number = 86_400;

  @IsString()
  @Length(1, 64, { message: 'must be a text of 1 to 64 characters' })
  readonly LIVE_SEED: string = 'flowprobe';

  @WholeNumberBetween(1, 1_000_000)
  readonly MAX_STREAMS: number = 10_000;

  @WholeNumberBetween(0, MAX_PORT)
  readonly LISTING_PORT: number = 5000;

  @PortList()
  readonly PORTS: readonly number[] = DEFAULT_PORTS;

  @AddressList()
  readonly DEVICE_ADDRESSES: readonly DeviceAddress[] = [];

  @IsOptional()
  @IsProfileChoice()
  readonly PROFILES?: ProfileChoice;

  @IsOptional()
  @IsString()
  @Matches(/\S/, { message: 'must be the path of a folder' })
  readonly AXEOS_UI_DIR?: string;

  @Transform(({ value }) => toBoolean(value))
  @IsBoolean({ message: 'must be true or false' })
  readonly AXEOS_STRICT_ORIGIN: boolean = false;

  @Transform(({ value }) => toBoolean(value))
  @IsBoolean({ message: 'must be true or false' })
  readonly LOGS_PUB_ENABLED: boolean = false;

  @WholeNumberBetween(1, 64)
  readonly FLEET_WORKERS: number = Math.min(availableParallelism(), 64);

  @IsString()
  @Length(1, 64, { message: 'must be a text of 1 to 64 characters' })
  readonly FLEET_SEED: string = 'flowprobe';

  @WholeNumberBetween(1, 100_000)
  readonly TRAFFIC_MAX_RPS: number = 20;

  @WholeNumberBetween(1, 10)
  readonly TRAFFIC_MAX_ACTIVE_JOBS: number = 1;

  @Type(() => String)
  @Transform(({ value }) => splitList(value))
  @AreTargets()
  readonly TRAFFIC_TARGETS: readonly string[] = [];

  @IsOptional()
  @WholeNumberBetween(0, 3600, 'seconds')
  readonly SHUTDOWN_TIMEOUT?: number;

  @Type(() => String)
  @Transform(({ value }) => splitList(value))
  @IsOrigin()
  readonly CORS_ORIGINS: readonly string[] = [];

  @IsOptional()
  @ValidateBy(
    { name: 'isOrigin', validator: { validate: isOrigin } },
    { message: 'must be an origin such as https://example.org, without a path' },
  )
  readonly PUBLIC_URL?: string;

  @IsOptional()
  @Matches(/^(\/[\w.~-]+)+$/, { message: PATH_EXPECTED })
  readonly PUBLIC_PATH?: string;

  @Transform(({ value }) => toTrustedProxies(value))
  @ValidateBy({ name: 'isTrustedProxies', validator: { validate: isTrustedProxies } }, { message: PROXIES_EXPECTED })
  readonly TRUST_PROXY: TrustedProxies = false;

  @IsOptional()
  @Matches(/^[\x21-\x7e]{16,256}$/, { message: 'must be 16 to 256 printable characters without a space' })
  readonly API_KEY?: string;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';
}
