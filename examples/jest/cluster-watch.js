const { EventEmitter } = require('node:events');
const { setTimeout: wait } = require('node:timers/promises');
const { EventSourceParserStream } = require('eventsource-parser/stream');

/** Keeps count of the nodes of both clusters, by a stream. Emits `scaled` for each change. */
class ClusterWatch extends EventEmitter {
  nodes = { order: 2, payment: 2 };
  #lastId = '';
  #retryMs = 1000;
  #closed = new AbortController();

  /** Reads the stream to its end, and goes on after the last message when it is cut. */
  async run(url) {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        const headers = { Accept: 'text/event-stream', ...(this.#lastId && { 'Last-Event-ID': this.#lastId }) };
        const response = await fetch(url, { headers, signal });
        if (response.status === 204) return;
        if (!response.ok) throw new Error(`${url} was answered ${response.status}`);
        await this.#read(response.body);
      } catch (error) {
        if (signal.aborted) return;
        // `fetch` rejects with a TypeError where there is no connection, or where it breaks. (By its name, as Jest has another one.)
        if (error.name !== 'TypeError') throw error;
      }
      await wait(this.#retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  close() {
    this.#closed.abort();
  }

  async #read(body) {
    const onRetry = (retryMs) => (this.#retryMs = retryMs);
    const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream({ onRetry }));
    for await (const { id, data } of events) {
      this.#lastId = id;
      const { type, entity, factor } = JSON.parse(data);
      if (type !== 'scale-up' && type !== 'scale-down') continue;
      this.nodes[entity] += type === 'scale-up' ? factor : -factor;
      this.emit('scaled', entity);
    }
  }
}

module.exports = { ClusterWatch };
