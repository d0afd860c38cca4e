import { type CommandClient } from '../client.js';

export const ruby: CommandClient = {
  kind: 'command',
  name: 'ruby',
  choices: [
    { program: 'ruby', script: 'ruby-ld-eventsource.rb' },
    { program: 'ruby', script: 'ruby-net-http.rb' },
  ],
};
