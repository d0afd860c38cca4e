import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

/** The objects that `kubectl kustomize` makes of a folder; needs no cluster. */
export function render(folder: string): unknown[] {
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`kubectl kustomize ${folder}: ${error?.message ?? stderr}`);
  }
  return parseAllDocuments(stdout).map((document) => document.toJS() as unknown);
}
