import { type EndpointName } from '../../domain/endpoint-names.js';
import { asic } from './asic.js';
import { blockDismiss } from './block-dismiss.js';
import { boot } from './boot.js';
import { type MakeEndpoint } from './endpoint.js';
import { firmwareUpdate } from './firmware-update.js';
import { home } from './home.js';
import { identify } from './identify.js';
import { info } from './info.js';
import { logs } from './logs.js';
import { overrides } from './overrides.js';
import { pause } from './pause.js';
import { poolDelete } from './pool-delete.js';
import { poolSet } from './pool-set.js';
import { preflight } from './preflight.js';
import { restart } from './restart.js';
import { restartJson } from './restart-json.js';
import { resume } from './resume.js';
import { scoreboard } from './scoreboard.js';
import { settings } from './settings.js';
import { statistics } from './statistics.js';
import { themeRead } from './theme-read.js';
import { themeSet } from './theme-set.js';
import { webFiles } from './web-files.js';
import { webUpdate } from './web-update.js';
import { wifiScan } from './wifi-scan.js';

/** Every endpoint by the name under which profiles ask for it. */
export const ENDPOINTS: Readonly<Record<EndpointName, MakeEndpoint>> = {
  info,
  overrides,
  restart,
  'restart-json': restartJson,
  settings,
  asic,
  statistics,
  scoreboard,
  logs,
  'wifi-scan': wifiScan,
  pause,
  resume,
  identify,
  boot,
  'block-dismiss': blockDismiss,
  'firmware-update': firmwareUpdate,
  'web-update': webUpdate,
  'pool-set': poolSet,
  'pool-delete': poolDelete,
  'theme-read': themeRead,
  'theme-set': themeSet,
  preflight,
  home,
  'web-files': webFiles,
};
