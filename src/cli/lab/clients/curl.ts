import { type CommandClient } from '../client.js';

export const curl: CommandClient = {
  kind: 'command',
  name: 'curl',
  choices: [{ program: 'node', script: 'curl.js' }],
};
