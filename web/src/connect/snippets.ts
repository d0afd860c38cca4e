import { curlCode, type Language, quoted, type SnippetStream } from './languages.js';

function browserCode({ url, names }: SnippetStream): string {
  const listeners =
    names.length === 0
      ? 'source.onmessage = show;'
      : `for (const name of ${JSON.stringify(names)}) source.addEventListener(name, show);`;
  return `const source = new EventSource('${quoted(url)}');
const show = ({ type, lastEventId, data }) => console.log(type, lastEventId, JSON.parse(data));
${listeners}
// After a cut the browser connects again by itself, and sends the last id.
source.onerror = () => console.log(source.readyState === EventSource.CLOSED ? 'closed' : 'cut');`;
}

function reactCode({ url, names }: SnippetStream): string {
  return `import { useEffect, useState } from 'react';

const URL = '${quoted(url)}';
const NAMES = ${JSON.stringify(names.length === 0 ? ['message'] : names)};

export function Messages() {
  const [messages, setMessages] = useState([]);
  useEffect(() => {
    const source = new EventSource(URL);
    const add = ({ lastEventId, data }) => setMessages((all) => [...all, { id: lastEventId, data }].slice(-100));
    for (const name of NAMES) source.addEventListener(name, add);
    return () => source.close();
  }, []);
  return <ol>{messages.map(({ id, data }) => <li key={id}>{data}</li>)}</ol>;
}`;
}

function nodeCode({ url }: SnippetStream): string {
  return `// npm install eventsource-parser
import { EventSourceParserStream } from 'eventsource-parser/stream';

const url = '${quoted(url)}';
let lastId;
for (;;) {
  try {
    const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
    const response = await fetch(url, { headers });
    if (response.status === 204) break; // all has been read
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { id, event = 'message', data } of events) {
      lastId = id ?? lastId;
      console.log(event, id, data);
    }
  } catch (error) {
    console.error('cut:', error.message);
  }
  await new Promise((resolve) => setTimeout(resolve, 2000));
}`;
}

function pythonCode({ url }: SnippetStream): string {
  return `import http.client, time, urllib.request

URL = "${quoted(url)}"
last_id = None
while True:
    next_id, event, data = last_id, "message", []
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    try:
        with urllib.request.urlopen(urllib.request.Request(URL, headers=headers)) as response:
            if response.status == 204:  # all has been read
                break
            for line in response:
                name, _, value = line.decode().rstrip("\\r\\n").partition(":")
                value = value.removeprefix(" ")
                if name == "id":
                    next_id = value
                elif name == "event":
                    event = value
                elif name == "data":
                    data.append(value)
                elif name == "" and value == "":  # only now is the message whole
                    last_id = next_id
                    if data:
                        print(event, last_id, "\\n".join(data), flush=True)
                    event, data = "message", []
    except (OSError, http.client.HTTPException) as error:
        print("cut:", error, flush=True)
    time.sleep(2)`;
}

function goCode({ url }: SnippetStream): string {
  return `package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const url = "${quoted(url)}"

func main() {
	lastID := ""
	for {
		request, _ := http.NewRequest("GET", url, nil)
		if lastID != "" {
			request.Header.Set("Last-Event-ID", lastID)
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			if response.StatusCode == http.StatusNoContent {
				return // all has been read
			}
			lines := bufio.NewScanner(response.Body)
			lines.Buffer(nil, 16<<20)
			nextID, data := lastID, []string{}
			for lines.Scan() {
				name, value, hasColon := strings.Cut(lines.Text(), ":")
				value = strings.TrimPrefix(value, " ")
				switch {
				case name == "id":
					nextID = value
				case name == "data":
					data = append(data, value)
				case name == "" && !hasColon: // only now is the message whole
					lastID = nextID
					if len(data) > 0 {
						fmt.Println(lastID, strings.Join(data, "\\n"))
					}
					data = nil
				}
			}
			response.Body.Close()
		}
		time.Sleep(2 * time.Second)
	}
}`;
}

function javaCode({ url }: SnippetStream): string {
  return `import java.io.UncheckedIOException;
import java.io.IOException;
import java.net.URI;
import java.net.http.*;
import java.util.ArrayList;

public class Client {
    static final URI STREAM = URI.create("${quoted(url)}");
    static String lastId, nextId;

    public static void main(String[] args) throws InterruptedException {
        var client = HttpClient.newHttpClient();
        while (true) {
            var request = HttpRequest.newBuilder(STREAM);
            var data = new ArrayList<String>();
            nextId = lastId;
            if (lastId != null) request.header("Last-Event-ID", lastId);
            try {
                var response = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
                if (response.statusCode() == 204) return; // all has been read
                response.body().forEach(line -> {
                    if (line.startsWith("id: ")) nextId = line.substring(4);
                    if (line.startsWith("data: ")) data.add(line.substring(6));
                    if (!line.isEmpty()) return;
                    lastId = nextId; // only now is the message whole
                    if (!data.isEmpty()) System.out.println(lastId + " " + String.join("\\n", data));
                    data.clear();
                });
            } catch (IOException | UncheckedIOException error) {
                System.out.println("cut: " + error.getMessage());
            }
            Thread.sleep(2000);
        }
    }
}`;
}

/** A client of a stream in each language, complete: it goes on after the last id when it was cut. */
export const CODES: Readonly<Record<Language, (stream: SnippetStream) => string>> = {
  curl: curlCode,
  browser: browserCode,
  react: reactCode,
  node: nodeCode,
  python: pythonCode,
  go: goCode,
  java: javaCode,
};
