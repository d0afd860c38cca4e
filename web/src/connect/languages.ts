import { unknownText } from '../frame/unknown-text.js';

/** What a snippet is about. */
export interface SnippetStream {
  readonly url: string;
  /** Names of its events; none where all are EventSource's `message`. */
  readonly names: readonly string[];
}

/** The languages that there is a client in. */
export const LANGUAGES = [
  { id: 'curl', label: 'curl' },
  { id: 'browser', label: 'Browser' },
  { id: 'react', label: 'React' },
  { id: 'node', label: 'Node' },
  { id: 'python', label: 'Python' },
  { id: 'go', label: 'Go' },
  { id: 'java', label: 'Java' },
] as const;

export type Language = (typeof LANGUAGES)[number]['id'];

/** What to say of a language that there is no client in; null of one that there is. */
export function unknownLanguage(id: string): string | null {
  if (id === '' || LANGUAGES.some((language) => language.id === id)) return null;
  return unknownText('client', id, `${LANGUAGES[0].label} is shown`);
}

/** A URL fit for quotes of each language: of what they read in their own ways, the apostrophe alone may stand in one. */
export function quoted(url: string): string {
  return url.replaceAll("'", '%27');
}

/** The client that is shown first; all others come once they are asked for. */
export function curlCode({ url }: SnippetStream): string {
  return `curl -N '${quoted(url)}'`;
}
