#!/usr/bin/env node
// Asks a running gateway through its balancer what a first client would: health, the sticky cookie, polling, the upgrade to
// WebSocket with that cookie, /chat and an acknowledged event. Node alone, no packages: it also runs where nothing is built.
//
// Usage: node .ci/smoke.mjs URL [--wait SECONDS] [--version VERSION] [--no-cookie] [--no-widget]
//   --wait       how long /health may take to answer at first (a new task, a new DNS record). Default: 60
//   --version    what /health must name as its version; while old nodes still answer, it is asked again
//   --no-cookie  no sticky balancer in front, so no cookie is expected
//   --no-widget  anonymous clients are not allowed there: /chat is only asked for its refusal
import http from 'node:http';
import https from 'node:https';
import crypto from 'node:crypto';

const args = process.argv.slice(2);
const option = (name, otherwise) => (args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
const has = (name) => args.includes(name);
if (!/^https?:\/\//.test(args[0] ?? '')) {
  console.error('usage: node .ci/smoke.mjs URL [--wait SECONDS] [--version VERSION] [--no-cookie] [--no-widget]');
  process.exit(64);
}
const base = new URL(args[0]);
const door = base.protocol === 'https:' ? https : http;
const patience = 10_000;
let passed = 0;
let failed = 0;

function check(what, good, saw) {
  console.log(`${good ? 'ok    ' : 'FAILED'} ${what}${good ? '' : ` (saw ${saw})`}`);
  if (good) passed++;
  else failed++;
  return good;
}

function get(path, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = door.get(new URL(path, base), { headers, agent: false, timeout: patience }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path} in ${patience} ms`)));
    request.on('error', reject);
  });
}

/** A WebSocket of text frames, enough for a smoke test: what is sent fits one short frame, what comes is unmasked. */
function open(path, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = door.request(new URL(path, base), {
      agent: false,
      timeout: patience,
      headers: {
        ...headers,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64'),
      },
    });
    request.on('response', (response) => reject(new Error(`${path.split('?')[0]}: ${response.statusCode} instead of an upgrade`)));
    request.on('timeout', () => request.destroy(new Error(`no upgrade in ${patience} ms`)));
    request.on('error', reject);
    request.on('upgrade', (response, socket, head) => {
      const seen = [];
      const waiting = [];
      let buffer = Buffer.alloc(0);
      const take = (text) => {
        if (text === '2') return send('3');
        seen.push(text);
        for (const waiter of [...waiting]) waiter();
      };
      const read = (chunk) => {
        buffer = Buffer.concat([buffer, chunk]);
        for (;;) {
          if (buffer.length < 2) return;
          let length = buffer[1] & 0x7f;
          let start = 2;
          if (length === 126) {
            if (buffer.length < 4) return;
            length = buffer.readUInt16BE(2);
            start = 4;
          }
          if (buffer.length < start + length) return;
          if ((buffer[0] & 0x0f) === 1) take(buffer.subarray(start, start + length).toString('utf8'));
          buffer = buffer.subarray(start + length);
        }
      };
      function send(text) {
        const data = Buffer.from(text, 'utf8');
        const mask = crypto.randomBytes(4);
        const head = data.length < 126 ? Buffer.from([0x81, 0x80 | data.length]) : Buffer.from([0x81, 0xfe, data.length >> 8, data.length & 0xff]);
        socket.write(Buffer.concat([head, mask, data.map((byte, i) => byte ^ mask[i % 4])]));
      }
      const next = (start) =>
        new Promise((found) => {
          const look = () => {
            const index = seen.findIndex((text) => text.startsWith(start));
            if (index < 0) return;
            clearTimeout(timer);
            waiting.splice(waiting.indexOf(look), 1);
            found(seen.splice(index, 1)[0]);
          };
          const timer = setTimeout(() => found(undefined), patience);
          waiting.push(look);
          look();
        });
      socket.on('error', () => {});
      socket.on('data', read);
      resolve({ send, next, seen, close: () => socket.destroy() });
      read(head);
    });
    request.end();
  });
}

const cookies = (headers) => (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);

const version = option('--version', '');
function versionOf(answer) {
  try {
    return JSON.parse(answer.body).version;
  } catch {
    return undefined;
  }
}

async function answers() {
  const until = Date.now() + 1000 * Number(option('--wait', '60'));
  for (;;) {
    const answer = await get('/health').catch((error) => ({ status: error.message, body: '' }));
    if ((answer.status === 200 && (!version || versionOf(answer) === version)) || Date.now() > until) return answer;
    await new Promise((again) => setTimeout(again, 2000));
  }
}

async function main() {
  const health = await answers();
  if (!check('GET /health answers 200', health.status === 200, health.status)) return;
  console.log(`       ${health.body}`);
  if (version) check(`GET /health names the version ${version}`, versionOf(health) === version, versionOf(health));
  const ready = await get('/health/ready');
  check('GET /health/ready answers 200', ready.status === 200, `${ready.status} ${ready.body}`);
  for (const path of ['/metrics', '/ops/counts']) {
    const { status } = await get(path);
    check(`GET ${path} tells strangers nothing`, [401, 403, 404].includes(status), status);
  }

  const handshake = await get('/socket.io/?EIO=4&transport=polling');
  if (!check('a polling handshake is answered', handshake.status === 200 && handshake.body.startsWith('0{'), `${handshake.status} ${handshake.body}`)) return;
  const { sid, upgrades } = JSON.parse(handshake.body.slice(1));
  const jar = cookies(handshake.headers);
  if (!has('--no-cookie')) {
    check('the balancer hands out AWSALB', jar.some((cookie) => cookie.startsWith('AWSALB=')), handshake.headers['set-cookie']);
  }
  check('the handshake offers WebSocket', upgrades?.includes('websocket'), upgrades);

  // The cookie leads to the node that holds the session; a balancer that forgot it would meet "Session ID unknown" half the time.
  const upgraded = await open(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`, jar.length ? { Cookie: jar.join('; ') } : {});
  upgraded.send('2probe');
  check('the session is upgraded to WebSocket', (await upgraded.next('3probe')) !== undefined, 'no pong');
  upgraded.send('5');
  upgraded.send('40/chat,');
  if (has('--no-widget')) {
    check('/chat refuses who has no token', (await upgraded.next('44/chat,')) !== undefined, upgraded.seen);
  } else {
    check('/chat lets a widget in', (await upgraded.next('40/chat,{')) !== undefined, upgraded.seen);
    const customerId = `smoke-${crypto.randomBytes(9).toString('hex')}`;
    upgraded.send(`42/chat,0${JSON.stringify(['widget-connect', { customerId }])}`);
    const ack = await upgraded.next('43/chat,0');
    check('an event is acknowledged', ack !== undefined && JSON.parse(ack.slice('43/chat,0'.length))[0]?.ok === true, ack);
  }
  upgraded.close();

  const direct = await open('/socket.io/?EIO=4&transport=websocket');
  check('a WebSocket without polling opens', (await direct.next('0{')) !== undefined, direct.seen);
  direct.close();
}

await main().catch((error) => check('no exception', false, error.message));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
