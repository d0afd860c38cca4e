import { type Random } from '../../kernel/random/random.js';

/** What the sample API takes for a user. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

const FIRST = ['Ada', 'Amara', 'Björn', 'Chloé', 'Diego', 'Elif', 'Farid', 'Grace', 'Hiro', 'Inés', 'Jonas', 'Keiko'];
const MORE = ['Lena', 'Mateo', 'Nadia', 'Oskar', 'Priya', 'Quentin', 'Rosa', 'Samir', 'Tamar', 'Uma', 'Viktor', 'Wen'];
const LAST = ['Adeyemi', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haddad', 'Ivanova', 'Jansen'];
const OTHERS = ['Kowalski', 'Lindqvist', 'Murphy', 'Nakamura', 'Okafor', 'Petrov', 'Rossi', 'Singh', 'Tanaka', 'Weber'];
const DOMAINS = ['example.com', 'example.net', 'example.org'];

const GIVEN_NAMES = [...FIRST, ...MORE];
const SURNAMES = [...LAST, ...OTHERS];

function pick(random: Random, from: readonly string[]): string {
  return from[random.integer(0, from.length - 1)] ?? '';
}

/** The letters that an address may have: without accents, in lower case. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/** Somebody who might exist; at an address that cannot (RFC 2606). */
export function makePerson(random: Random): Person {
  const given = pick(random, GIVEN_NAMES);
  const surname = pick(random, SURNAMES);
  const number = random.integer(1, 9999);
  return {
    name: `${given} ${surname}`,
    email: `${plain(given)}.${plain(surname)}${number}@${pick(random, DOMAINS)}`,
  };
}
