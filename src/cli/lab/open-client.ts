import { type Client, type ClientDefinition } from './client.js';
import { openCommandClient } from './hosts/command-host.js';
import { openPageClient } from './hosts/page-host.js';
import { openLibraryClient } from './hosts/thread-host.js';

/**
 * Makes a client ready to be run against a server.
 * @throws UsageError where what it needs is not installed
 */
export function openClient(definition: ClientDefinition, server: URL): Promise<Client> {
  switch (definition.kind) {
    case 'library':
      return Promise.resolve(definition).then(openLibraryClient);
    case 'page':
      return openPageClient(definition, server);
    case 'command':
      return openCommandClient(definition);
  }
}
