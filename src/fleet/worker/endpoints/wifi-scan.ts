import { uniformAt } from '../../domain/value-noise.js';
import { MINER_FIGURES } from '../../domain/miner/miner-figures.js';
import { json } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { onMiner } from './on-miner.js';

const NEIGHBOURS = ['Home-2G', 'Workshop', 'Guest', 'Printer-Setup', 'Office'];
/** WPA2 with a shared key, and none: as ESP-IDF numbers them. */
const WPA2 = 3;
const OPEN = 0;

/** The networks around: its own, and some of the neighbours'. */
export const wifiScan: MakeEndpoint = (context) =>
  onMiner(context, ({ miner, nowMs }) => {
    const { ssid = '' } = miner.settings;
    const own = { ssid, rssi: MINER_FIGURES.wifiRSSI(miner.at(nowMs)), authmode: WPA2 };
    const others = NEIGHBOURS.map((ssid, index) => ({
      ssid,
      rssi: -60 - Math.floor(30 * uniformAt(miner.noiseSeed, 70 + index)),
      authmode: ssid === 'Guest' ? OPEN : WPA2,
    }));
    return json(200, { networks: [own, ...others].sort((a, b) => b.rssi - a.rssi) });
  });
