/** `curl -N` and a line splitter, as shell scripts have it: `data:` lines are the events. */
import { execFileSync, spawn } from 'node:child_process';
import process from 'node:process';

if (process.argv[2] === '--version') {
  const [name, version] = execFileSync('curl', ['--version'], { encoding: 'utf8' }).split(' ');
  process.stdout.write(`${name} ${version} -N and a line splitter\n`);
  process.exit();
}

const curl = spawn('curl', ['-sSN', '-H', 'Accept: text/event-stream', process.env.SSE_URL], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let rest = '';
curl.stdout.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (!line.startsWith('data: ')) continue;
    process.stdout.write(`${JSON.stringify({ type: 'message', data: line.slice(6) })}\n`);
  }
});
curl.on('close', (code) => (process.exitCode = code));
