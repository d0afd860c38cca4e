import { type ReactElement, type SyntheticEvent, useEffect, useState } from 'react';
import { type ChannelBody, type ChannelPreviewBody, type DocumentBody } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { useVersion } from '../frame/frames.js';
import { pageQuery } from '../frame/page-url.js';
import { queryText } from '../frame/query-text.js';
import { browserWorld } from '../streams/browser-world.js';
import { useIsReserved } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { CourseChart } from '../ui/course-chart.js';
import { SelectField, TextField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { whole } from '../ui/format.js';
import { ResourceView } from '../ui/notice.js';
import { channelPath, type ChannelRun, connectLink, WatchedChannel } from './watched-channel.js';

const SPEEDS = [1, 5, 20] as const;
const COLOURS = [
  'order-0',
  'payment-1',
  'order-2',
  'payment-0',
  'order-3',
  'payment-2',
  'order-1',
  'payment-3',
] as const;

export interface ChannelViewProps {
  readonly document: DocumentBody;
  readonly channel: ChannelBody;
}

/** One channel: a day of it at a glance, samples of its messages, and its messages as they come. */
export function ChannelView({ document, channel }: ChannelViewProps): ReactElement {
  const [seed, setSeed] = useState('42');
  const [speed, setSpeed] = useState(1);
  const run: ChannelRun = { document: document.name, channel: channel.name, seed: seed.trim(), speed };
  const query = queryText(run.seed === '' ? [] : [['seed', run.seed]]);
  const path = `${channelPath(run)}/preview${query === '' ? '' : `?${query}`}`;
  const [preview, reload] = useResource<ChannelPreviewBody>(path);
  // Other cards change the page's query without a new drawing of this one.
  const renew = ({ currentTarget }: SyntheticEvent<HTMLAnchorElement>): void => {
    currentTarget.href = connectLink(run, pageQuery());
  };
  return (
    <section aria-label={`Channel ${channel.name}`} className="min-w-0 space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <h3 className="font-medium">{channel.title || channel.name}</h3>
          <p className="font-mono text-xs break-all text-muted">
            {channelPath(run)} · {channel.durationSeconds} s{channel.address !== null && ` · ${channel.address}`}
          </p>
        </div>
        <div className="w-28">
          <TextField
            label="Seed"
            value={seed}
            placeholder="any"
            maxLength={64}
            onChange={(event) => setSeed(event.target.value)}
          />
        </div>
        <div className="w-24">
          <SelectField
            label="Speed"
            value={String(speed)}
            choices={SPEEDS.map((value) => ({ value: String(value), label: `${value}×` }))}
            onChoose={(value) => setSpeed(Number(value))}
          />
        </div>
        <a
          href={connectLink(run, pageQuery())}
          onFocus={renew}
          onPointerDown={renew}
          onClick={renew}
          className="inline-flex h-9 items-center rounded-lg border border-line bg-raised px-3.5 text-sm hover:border-line-strong"
        >
          Connect a client to it
        </a>
      </div>
      <ResourceView resource={preview} onReload={reload} className="min-h-48">
        {(value) => <Day preview={value} />}
      </ResourceView>
      <Live key={`${run.seed} ${speed}`} run={run} names={channel.events} />
    </section>
  );
}

/** The rates of a day, and samples of one of its messages. */
function Day({ preview }: { readonly preview: ChannelPreviewBody }): ReactElement {
  const names = Object.keys(preview.messages);
  const [chosen, setChosen] = useState('');
  const name = names.includes(chosen) ? chosen : (names[0] ?? '');
  const samples = preview.messages[name]?.samples ?? [];
  const lines = names.slice(0, COLOURS.length).map((each, index) => ({
    label: each,
    colour: COLOURS[index] ?? 'accent-text',
    values: preview.messages[each]?.perSecond ?? [],
  }));
  const total = names.reduce(
    (sum, each) => sum + (preview.messages[each]?.perSecond ?? []).reduce((all, count) => all + count, 0),
    0,
  );
  return (
    <div className="grid min-w-0 gap-x-6 gap-y-3 xl:grid-cols-2">
      <div className="min-w-0">
        <CourseChart label="Messages in each second of the day" lines={lines} unit="messages/s" />
        <p className="mt-2 text-xs text-muted" data-total={total}>
          {whole(total)} messages in {preview.duration} s with the seed {preview.seed}.
          {names.length > lines.length && ` The first ${lines.length} of ${names.length} kinds are drawn.`}
        </p>
      </div>
      <div className="min-w-0">
        <SelectField
          label="Samples of"
          value={name}
          choices={names.map((value) => ({ value, label: value }))}
          onChoose={setChosen}
        />
        <ol
          tabIndex={0}
          aria-label={`Samples of ${name}`}
          className="mt-2 h-32 space-y-1 overflow-y-auto rounded-lg border border-line bg-sunken p-2 font-mono text-xs"
        >
          {samples.length === 0 && <li className="text-faint">None on this day.</li>}
          {samples.map((sample, index) => (
            <li key={index} data-sample={index} className="break-all">
              {JSON.stringify(sample)}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

/** The messages of the run, while somebody watches. */
function Live({ run, names }: { readonly run: ChannelRun; readonly names: readonly string[] }): ReactElement {
  const [watched] = useState(() => new WatchedChannel(browserWorld));
  useVersion(watched, 5);
  const [, setTurn] = useState(0);
  useEffect(() => () => watched.stop(), [watched]);
  const isReserved = useIsReserved();
  useEffect(() => {
    if (isReserved) watched.pause();
    else watched.resume();
  }, [isReserved, watched]);
  const toggle = (): void => {
    if (watched.isOpen) watched.stop();
    else watched.start(run, names);
    setTurn((turn) => turn + 1);
  };
  return (
    <div className="min-w-0">
      <FocusArea className="flex flex-wrap items-center gap-3">
        <Button icon={watched.isOpen ? 'stop' : 'play'} disabled={isReserved && !watched.isOpen} onClick={toggle}>
          {watched.isOpen ? 'Stop watching' : 'Watch'}
        </Button>
        <ConnectionChip connection={watched.connection} />
        <p className="text-xs text-muted tabular-nums" data-watched={watched.received}>
          {whole(watched.received)} messages
        </p>
        {isReserved && <p className="text-xs text-warn">It makes room for the client lab, and goes on after it.</p>}
      </FocusArea>
      <ol
        tabIndex={0}
        aria-label="Messages, the newest first"
        className="mt-2 h-44 space-y-1 overflow-y-auto rounded-lg border border-line bg-sunken p-2 text-xs"
      >
        {watched.messages.length === 0 && <li className="text-faint">Nothing has come yet.</li>}
        {watched.messages.map(({ key, name, id, data }) => (
          <li key={key} data-message={id}>
            <span className="font-medium">{name}</span>{' '}
            <span className="font-mono break-all text-faint" title={id}>
              {id}
            </span>
            <span className="block truncate font-mono text-muted" title={data}>
              {data}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
