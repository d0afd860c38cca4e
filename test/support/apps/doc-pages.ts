import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.js';

const FOLDERS = ['docs', 'deploy', 'bench', 'examples', 'test/support'];

/** Commands that stand in the middle of a sentence or a table. */
const INLINE_COMMAND =
  /^(npm (run|test|start|ci|install)|(npx|docker|kubectl) \S+|\.ci\/run|flowprobe [a-z][a-z-]*|curl .*localhost)\b/;

/** A block of commands, and what the page shows that they print. */
export interface CommandBlock {
  readonly commands: readonly string[];
  readonly shown: string | undefined;
}

/** A page of the documentation. */
export interface DocPage {
  /** From the folder of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** All pages of the project, the README first. */
export function docPages(): DocPage[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  const paths = ['README.md', ...readdirSync(ROOT), ...inFolders.sort()].filter(
    (path) => path.endsWith('.md') && !path.includes('node_modules/'),
  );
  return [...new Set(paths)].map(pageOf);
}

export function pageOf(path: string): DocPage {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

/** Fenced blocks in a language. */
export function blocksOf({ text }: DocPage, language: string): string[] {
  return fencesOf(text).flatMap((fence) => (fence.language === language ? [fence.content] : []));
}

/** The blocks of commands, each with its output: the next block without a language or of JSON, before any heading. */
export function commandBlocksOf({ text }: DocPage): CommandBlock[] {
  const fences = fencesOf(text);
  return fences.flatMap(({ language, content, end }, index) => {
    if (language !== 'sh') return [];
    const next = fences[index + 1];
    const isOutput =
      next !== undefined && ['', 'json'].includes(next.language) && !/^#/m.test(text.slice(end, next.start));
    return [{ commands: commandsIn(content), shown: isOutput ? next.content : undefined }];
  });
}

/** Commands in the middle of a sentence or a table. */
export function inlineCommandsOf({ text }: DocPage): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code.replaceAll('\\|', '|'))
    .filter((code) => INLINE_COMMAND.test(code));
}

/** Relative links and pictures: a path, which is empty for the page itself, and an anchor. */
export function linksOf({ text }: DocPage): { readonly path: string; readonly anchor: string | undefined }[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`(?!\])/g, '');
  return [...prose.matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
    path,
    anchor,
  }));
}

/** What GitHub makes of the headings. */
export function anchorsOf({ text }: DocPage): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\p{Mark}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

interface Fence {
  readonly language: string;
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

function fencesOf(text: string): Fence[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const { 0: all, 1: language = '', 2: content = '', index } = match;
    return { language, content, start: index, end: index + all.length };
  });
}

/** A command a line, without its comment; one goes on in the next line where a quote is open, or after a backslash. */
function commandsIn(block: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of block.split('\n')) {
    if (open === '' && /^\s*(#|$)/.test(line)) continue;
    open += open === '' ? line : `\n${line}`;
    if (isOpen(open)) continue;
    commands.push(open.replace(/\s+#.*$/, ''));
    open = '';
  }
  return commands;
}

function isOpen(command: string): boolean {
  let quote = '';
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (character === quote) quote = '';
    else if (quote !== '') continue;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && /^\s?$/.test(command.charAt(at - 1))) return false;
  }
  return quote !== '' || command.endsWith('\\');
}
