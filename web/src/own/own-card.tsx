import { type ReactElement } from 'react';
import { type StreamListBody } from '../api/schema.js';
import { useStreamList } from '../api/use-stream-list.js';
import { useIsSeen } from '../frame/sight.js';
import { usePageChoice } from '../frame/page-choice.js';
import { Card } from '../ui/card.js';
import { Chip } from '../ui/chip.js';
import { ResourceView, Unknown } from '../ui/notice.js';
import { ChannelView } from './channel-view.js';
import { DocumentList } from './document-list.js';

/** The streams that a user's own AsyncAPI documents describe. */
export function OwnCard(): ReactElement {
  const [list, reload] = useStreamList(useIsSeen());
  return (
    <Card
      id="own"
      title="Your streams"
      tagline="Put an AsyncAPI document into data/streams: each channel that it sends is a stream, with payloads that are valid against your schemas."
      {...(list.state === 'ready' ? { status: <StateOf list={list.value} /> } : {})}
    >
      <ResourceView resource={list} onReload={reload}>
        {(value) => <OwnStreams list={value} />}
      </ResourceView>
    </Card>
  );
}

function StateOf({ list: { problems, reading } }: { readonly list: StreamListBody }): ReactElement {
  if (reading.length > 0) {
    return (
      <Chip tone="warn" isAlive>
        Reading
      </Chip>
    );
  }
  return problems.length > 0 ? <Chip tone="bad">Problems</Chip> : <Chip tone="good">Read</Chip>;
}

function OwnStreams({ list }: { readonly list: StreamListBody }): ReactElement {
  const channels = list.documents.flatMap((document) =>
    document.channels.map((channel) => ({ document, channel, key: `${document.name}/${channel.name}` })),
  );
  const keys = channels.map(({ key }) => key);
  const { shown: chosen, unknown, choose } = usePageChoice('channel', 'channel', keys, keys[0]);
  const shown = channels.find(({ key }) => key === chosen);
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
      {/* One of a document that is being read may come. */}
      <Unknown text={list.reading.length > 0 ? null : unknown} className="lg:col-span-2" />
      <DocumentList list={list} chosen={chosen ?? ''} onChoose={choose} />
      {shown === undefined ? (
        <p className="text-sm text-muted">No document has a channel that is served.</p>
      ) : (
        <ChannelView key={`${shown.key} ${shown.document.version}`} document={shown.document} channel={shown.channel} />
      )}
    </div>
  );
}
