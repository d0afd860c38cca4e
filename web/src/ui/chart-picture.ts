import { colour } from '../frame/theme.js';
import { linesOf } from './lines-of.js';
import { save } from './save.js';

export interface ChartCaption {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly colour: string }[];
  readonly unit: string;
}

/** CSS pixels: of a line of text, around all, of a line's colour with its gap, and between two names. */
const TEXT = 20;
const MARGIN = 12;
const SWATCH = 18;
const KEY_GAP = 16;
const FONT = '13px Geist, sans-serif';

/** A part of the legend: a line of the chart, or the unit. */
interface Key {
  readonly label: string;
  readonly colour: string | null;
}

/** Saves what a chart shows now, with what it is of and the names of its lines, as a PNG. */
export function saveChart(chart: HTMLCanvasElement, { title, lines, unit }: ChartCaption, fileName: string): void {
  const scale = chart.width / Math.max(1, chart.clientWidth);
  const width = chart.width / scale;
  const picture = document.createElement('canvas');
  const context = picture.getContext('2d');
  if (context === null) return;
  context.font = FONT;
  const textWidth = (text: string): number => context.measureText(text).width;
  const titleLines = linesOf(title.split(' '), width, textWidth(' '), textWidth).map((words) => words.join(' '));
  const keyWidth = ({ label, colour: name }: Key): number => textWidth(label) + (name === null ? 0 : SWATCH);
  const keyLines = linesOf<Key>([...lines, { label: unit, colour: null }], width, KEY_GAP, keyWidth);
  const caption = (titleLines.length + keyLines.length) * TEXT;
  // A new size takes all that was set before.
  picture.width = chart.width + 2 * MARGIN * scale;
  picture.height = chart.height + (2 * MARGIN + caption) * scale;
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(chart, MARGIN * scale, (MARGIN + caption) * scale);
  context.scale(scale, scale);
  context.font = FONT;
  context.textBaseline = 'top';
  context.fillStyle = colour('ink');
  titleLines.forEach((line, index) => context.fillText(line, MARGIN, MARGIN + index * TEXT, width));
  keyLines.forEach((keys, index) => {
    let x = MARGIN;
    const y = MARGIN + (titleLines.length + index) * TEXT;
    for (const key of keys) {
      if (key.colour !== null) {
        context.fillStyle = colour(key.colour);
        context.fillRect(x, y + 6, 12, 2);
      }
      context.fillStyle = colour('muted');
      context.fillText(key.label, x + (key.colour === null ? 0 : SWATCH), y, width);
      x += keyWidth(key) + KEY_GAP;
    }
  });
  picture.toBlob((blob) => {
    if (blob !== null) save(blob, fileName);
  }, 'image/png');
}
