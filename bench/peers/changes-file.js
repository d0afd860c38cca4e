/**
 * The least that changes cost when they are durable: bare node:http that appends each body to a file, waits for the disk and notifies
 * followers before it answers. Those that come while the disk is busy share the next flush. There is no framework, no check of
 * the body, no JSON-LD (the names of the probe are known beforehand), no resume and no retention.
 */
import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { env } from 'node:process';

const file = await open(join(env.STATE_DIR, 'changes.log'), 'a');
const followers = new Set();
let waiting = [];
let isFlushing = false;
let written = 0;

/** A change as a subscriber reads it. */
function spelledOut(body) {
  const { '@context': context, 'kss:insert': items } = JSON.parse(body);
  const full = (name) => {
    const [prefix, rest] = name.split(':');
    if (name.startsWith('@')) return name;
    return rest === undefined ? context['@vocab'] + name : context[prefix] + rest;
  };
  const graph = items.map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [full(name), value])),
  );
  return JSON.stringify({ insert: { '@graph': graph } });
}

async function flush() {
  isFlushing = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    await file.write(Buffer.concat(batch.map(({ body }) => body)));
    await file.datasync();
    for (const { body, answer } of batch) {
      const frame = `id: e:${(written += 1)}\ndata: ${spelledOut(body)}\n\n`;
      for (const follower of followers) follower.write(frame);
      answer(written);
    }
  }
  isFlushing = false;
}

function write(request, response) {
  const chunks = [];
  const answer = (id) =>
    response
      .writeHead(201, { 'Content-Type': 'application/json' })
      .end(`{"id":"${id}","timestamp":"${new Date().toISOString()}"}`);
  request
    .on('data', (chunk) => chunks.push(chunk))
    .on('end', () => {
      waiting.push({ body: Buffer.concat(chunks), answer });
      if (!isFlushing) void flush();
    });
}

function follow(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
  followers.add(response);
  response.on('close', () => followers.delete(response));
}

createServer((request, response) => {
  if (request.method === 'POST') write(request, response);
  else if (request.url.includes('/events/')) follow(request, response);
  else response.end('ok');
}).listen(Number(env.PORT), env.HOST);
