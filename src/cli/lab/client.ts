import { type LabEvent } from '../../lab/domain/lab-case.js';

/** What a client is pointed at, for one case. */
export interface Target {
  readonly url: string;
  /** Event types of the case, `message` among them: an EventSource dispatches only to those that are listened for. */
  readonly types: readonly string[];
}

/**
 * How the run of a client ended. `closed`: it has given up or finished by itself, as an EventSource does whose readyState is
 * CLOSED, or a program that exits; `error` is what it reported. `crashed`: it took its process with it. `stopped`: it was
 * still at work when it was ended. `not-run`: there was no client at all, and there will be none for any case.
 */
export type Ending =
  | { readonly how: 'closed'; readonly error: string | undefined }
  | { readonly how: 'crashed'; readonly error: string }
  | { readonly how: 'stopped' }
  | { readonly how: 'not-run'; readonly error: string };

export type OnEvent = (event: LabEvent) => void;

/** A client that is ready to be run. Owns what it is run in (a browser, a folder) until it is closed. */
export interface Client {
  readonly name: string;
  /** What exactly is tested, with versions. */
  readonly title: string;
  /** Each case has a run of its own; several may be under way. Resolves once the client is gone, after an abort too. */
  run(target: Target, onEvent: OnEvent, signal: AbortSignal): Promise<Ending>;
  close(): Promise<void>;
}

/** A JavaScript library, run in a worker thread of its own for each case: it may hang or crash there. */
export interface LibraryClient {
  readonly kind: 'library';
  readonly name: string;
  readonly packageName: string;
  /** What was added to the library to have a client, for the title. */
  readonly usage: string;
  /** Runs in the thread. `library` is what `require` gives; resolves once the client has closed for good. */
  run(library: unknown, target: Target, onEvent: OnEvent): Promise<Ending>;
}

/** Code for a page of the server's origin, in Chromium, in a browser context of its own for each case. */
export interface PageClient {
  readonly kind: 'page';
  readonly name: string;
  /** A library that the page imports as a module. */
  readonly packageName: string | undefined;
  readonly usage: string;
  /** A JavaScript function `(target, emit, library) => void`: `emit({event})` for each event, `emit({closed: error})` at the end. */
  readonly script: string;
}

/** A program that is given the URL in `SSE_URL` and prints one JSON event a line; a process group for each case. */
export interface CommandClient {
  readonly kind: 'command';
  readonly name: string;
  /** The first of these whose program is there and whose `--version` succeeds. */
  readonly choices: readonly CommandChoice[];
}

export interface CommandChoice {
  /** What has to be on the PATH. */
  readonly program: string;
  /** A script in `examples/sse-clients`, which prints what it is on `--version` and exits with 0 where it can run. */
  readonly script: string;
}

export type ClientDefinition = LibraryClient | PageClient | CommandClient;
