import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { stateFolder } from './state-folder.js';

const DATA = fileURLToPath(new URL('../../data/', import.meta.url));

/** The service with a live channel that brings `perSecond` messages a second at each hour of its day, and the peers as they are. */
export function steadyLive(peer, perSecond) {
  if (!peer.liveSeed) return peer;
  return {
    ...peer,
    keptAs: `${peer.key} at ${perSecond}`,
    env: { ...peer.env, DATA_DIR: steadyData(perSecond) },
  };
}

/** The shipped data, but for the rates of the days, and what is claimed of those. */
function steadyData(perSecond) {
  const folder = join(stateFolder(), 'data');
  cpSync(DATA, folder, { recursive: true, filter: (path) => !path.startsWith(join(DATA, 'scenarios')) });
  const to = join(folder, 'scenarios');
  mkdirSync(to);
  const from = join(DATA, 'scenarios');
  for (const name of readdirSync(from)) {
    const scenario = JSON.parse(readFileSync(join(from, name), 'utf8'));
    for (const phase of scenario.phases) {
      phase.rate = perSecond;
      delete phase.claims;
    }
    writeFileSync(join(to, name), JSON.stringify(scenario));
  }
  return folder;
}
