import { docPages } from '../support/apps/doc-pages.js';
import { declarePageCommands } from '../support/contracts/page-commands.js';

declarePageCommands(docPages().filter(({ path }) => path.startsWith('examples/')));
