import { type ReactElement, useEffect, useState } from 'react';
import { serviceUrl } from '../api/service-url.js';
import { useStreamList } from '../api/use-stream-list.js';
import { pageQuery, writePageQuery } from '../frame/page-url.js';
import { STREAM_NAMES } from '../frame/query-text.js';
import { Card } from '../ui/card.js';
import { Command } from '../ui/command.js';
import { ClientList } from './client-list.js';
import { LANGUAGES, unknownLanguage } from './languages.js';
import { SnippetView } from './snippet-view.js';
import { choiceQuery, eventNamesOf, readChoice, streamPath, unknownStream } from './stream-choice.js';
import { StreamForm } from './stream-form.js';
import { useRefusal } from './use-refusal.js';

const LANGUAGE = 'client';

/** The URL for a client of one's own, the client, and what becomes of it. */
export function ConnectCard(): ReactElement {
  const [choice, setChoice] = useState(() => readChoice(pageQuery()));
  const [language, setLanguage] = useState(() => pageQuery().get(LANGUAGE) ?? '');
  const [unknown, setUnknown] = useState(() => unknownStream(pageQuery()));
  const [list] = useStreamList(false);
  const own = list.state === 'ready' ? list.value : null;
  const path = streamPath(choice);
  const url = serviceUrl(path);
  const wrong = useRefusal(path) ?? unknown ?? unknownLanguage(language);
  useEffect(() => {
    const chosen: [string, string][] = language === '' || language === LANGUAGES[0].id ? [] : [[LANGUAGE, language]];
    writePageQuery([...STREAM_NAMES, LANGUAGE], [...choiceQuery(choice), ...chosen]);
  }, [choice, language]);
  return (
    <Card
      id="connect"
      title="Connect your client"
      tagline="Choose a stream, break it as you like, and open its URL with your client. It appears here: cut it, and see it come back with its last id."
    >
      <div className="grid min-w-0 gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <div className="flex min-w-0 flex-col gap-3">
          <StreamForm
            choice={choice}
            own={own}
            onChange={(changed) => {
              setChoice((before) => ({ ...before, ...changed }));
              setUnknown(null);
            }}
          />
          <div data-url={url}>
            <Command text={url} label="Copy the URL" className="text-[13px] text-ink" />
            <p
              aria-live="polite"
              className={`h-5 truncate pt-1 text-xs ${wrong === null ? 'text-faint' : 'font-medium text-bad'}`}
              title={wrong ?? ''}
            >
              {wrong ?? 'Everything chosen stands in the address of this page too.'}
            </p>
          </div>
          <SnippetView stream={{ url, names: eventNamesOf(choice, own) }} language={language} onChoose={setLanguage} />
        </div>
        <ClientList />
      </div>
    </Card>
  );
}
