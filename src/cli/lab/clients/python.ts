import { type CommandClient } from '../client.js';

export const python: CommandClient = {
  kind: 'command',
  name: 'python',
  choices: [
    { program: 'python3', script: 'python-sseclient.py' },
    { program: 'python3', script: 'python-httpx-sse.py' },
    { program: 'python3', script: 'python-urllib.py' },
  ],
};
