"""Gateways of its own on an embedded Redis, clients for them, and what Redis is asked: for `curves`."""
import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import socket
import struct
import subprocess
import time
import urllib.parse

LIMITS = {  # one address, and sockets that send as fast as they can
    'LIMIT_CONNECTIONS_PER_IP': '100000',
    'LIMIT_HANDSHAKES_PER_IP': '100000:100000',
    'LIMIT_EVENTS_PER_SOCKET': '100000:100000',
    'LIMIT_CONVERSATIONS': '100000:100000',
}
PATIENCE = 30
FLUSH = 0.5  # seconds after which the registry has written what changed: it gathers for 50 ms
OUR_QUESTIONS = {'info', 'monitor', 'config'}


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def token(secret, subject, role):
    """A token of one hour for a node with this secret."""
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b'=').decode()

    claims = {'sub': subject, 'role': role, 'email': 'a@example.com', 'exp': int(time.time()) + 3600}
    signed = '.'.join(part(json.dumps(each).encode()) for each in ({'alg': 'HS256', 'typ': 'JWT'}, claims))
    return signed + '.' + part(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


class Redis:
    """One connection that speaks Redis's protocol."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), PATIENCE)
        self.lines = self.socket.makefile('rb')

    def ask(self, *words):
        parts = [f'*{len(words)}\r\n'.encode()]
        for word in words:
            data = word.encode()
            parts += [f'${len(data)}\r\n'.encode(), data, b'\r\n']
        self.socket.sendall(b''.join(parts))
        return self.read()

    def read(self):
        line = self.lines.readline().decode().rstrip('\r\n')
        if line.startswith('$'):
            data = self.lines.read(int(line[1:]) + 2)
            return data[:-2].decode()
        if line[:1] not in ('+', ':'):
            raise SystemExit(f'Redis: {line or "gone"}')
        return line[1:]

    def counters(self):
        """Calls by command, and its CPU time and memory."""
        found = {'cpu': 0.0, 'memory': 0, 'calls': {}}
        for line in self.ask('INFO', 'everything').splitlines():
            name, _, value = line.partition(':')
            if name.startswith('cmdstat_') and name[8:].split('|')[0] not in OUR_QUESTIONS:
                found['calls'][name[8:]] = int(re.search(r'calls=(\d+)', value)[1])
            elif name in ('used_cpu_user', 'used_cpu_sys'):
                found['cpu'] += float(value)
            elif name == 'used_memory':
                found['memory'] = int(value)
        return found


class Gateway:
    """The jar as a process, with a Redis of its own or on another one's."""

    def __init__(self, log, other=None):
        self.port = free_port()
        self.secret = other.secret if other else secrets.token_hex(32)
        keep = {name: os.environ[name] for name in ('PATH', 'HOME', 'TMPDIR', 'LANG') if name in os.environ}
        environment = dict(keep, PORT=str(self.port), JWT_SECRET=self.secret, EVENT_LOOPS='1', LOG_FORMAT='text', **LIMITS)
        if other:
            environment['REDIS_URL'] = other.redis_url
        with open(log, 'w') as out:
            self.process = subprocess.Popen(['java', '-Xmx512m', '-jar', 'target/mooring.jar'], env=environment,
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + PATIENCE
        while ' listening ' not in (said := open(log).read()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(f'the gateway does not start: {said}')
            time.sleep(0.1)
        self.redis_url = other.redis_url if other else re.search(r'embedded Redis at (redis://[\d.:]+)', said)[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def cpu(self):
        """CPU time of all its threads so far, in seconds."""
        tasks = f'/proc/{self.process.pid}/task'
        used = 0
        for task in os.listdir(tasks):
            try:
                with open(f'{tasks}/{task}/schedstat') as stat:
                    used += int(stat.read().split()[0])
            except FileNotFoundError:  # it has ended meanwhile
                pass
        return used / 1e9

    def token(self, subject, role):
        return token(self.secret, subject, role)


class Client:
    """A client in /chat by WebSocket."""

    def __init__(self, gateway, token=None):
        self.acks = 0
        self.socket = socket.create_connection(('127.0.0.1', gateway.port), PATIENCE)
        self.input = self.socket.makefile('rb')
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall('\r\n'.join([
            'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', f'Host: 127.0.0.1:{gateway.port}', 'Upgrade: websocket',
            'Connection: Upgrade', f'Sec-WebSocket-Key: {key}', 'Sec-WebSocket-Version: 13', '', '']).encode())
        status = self.input.readline()
        while self.input.readline() not in (b'\r\n', b''):
            pass
        if b' 101 ' not in status:
            raise SystemExit(f'no WebSocket: {status}')
        self.send('40/chat,' + (json.dumps({'token': token}) if token else ''))
        self.await_text('40/chat,')

    def send(self, text):
        data = text.encode()
        head = struct.pack('!BB', 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack('!BBH', 0x81, 0xfe, len(data))
        self.socket.sendall(head + b'\0\0\0\0' + data)  # a mask of zeros changes nothing

    def read(self):
        head = self.input.read(2)
        if len(head) < 2 or head[0] & 0x0f == 8:
            raise SystemExit('the gateway has closed a client')
        length = head[1]
        if length == 126:
            length, = struct.unpack('!H', self.input.read(2))
        elif length == 127:
            length, = struct.unpack('!Q', self.input.read(8))
        return self.input.read(length).decode()

    def await_text(self, prefix):
        while not (text := self.read()).startswith(prefix):
            if text == '2':
                self.send('3')
        return text

    def ask(self, event, body):
        """Emits an event, and answers what its ack says."""
        self.acks += 1
        self.send(f'42/chat,{self.acks}' + json.dumps([event, body]))
        answer = json.loads(self.await_text(f'43/chat,{self.acks}[')[len(f'43/chat,{self.acks}'):])[0]
        if not answer['ok']:
            raise SystemExit(f'{event}: {answer}')
        return answer

    def close(self):
        self.input.close()
        self.socket.close()


class RedisCosts:
    """Has clients do one thing many times, and tells what Redis was asked for it."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.redis = Redis(gateway.redis_url)
        self.idle = {'requests': 0.0, 'cpu': 0.0, 'gateway': 0.0, 'calls': {}}  # a second

    def measure_idle(self, seconds, nodes):
        used = self.gateway.cpu()
        before = self.redis.counters()
        time.sleep(seconds)
        after = self.redis.counters()
        used = self.gateway.cpu() - used
        self.idle = {'gateway': used / seconds,
                     'requests': self.requests(1, lambda _: time.sleep(seconds)) / (seconds + FLUSH),
                     'cpu': (after['cpu'] - before['cpu']) / seconds,
                     'calls': {name: (calls - before['calls'].get(name, 0)) / seconds
                               for name, calls in after['calls'].items()}}
        return dict(seconds=seconds, nodes=nodes, requests_per_s=round(self.idle['requests'] / nodes, 2),
                    commands_per_s=round(sum(self.idle['calls'].values()) / nodes, 2),
                    redis_cpu_us_per_s=round(self.idle['cpu'] * 1e6 / nodes))

    def measure(self, event, times, work, sample):
        """`work(i)` once for each i from `sample` on; those before are looked at with MONITOR."""
        requests = self.requests(sample, work)
        before, used, start = self.redis.counters(), self.gateway.cpu(), time.monotonic()
        for i in range(sample, sample + times):
            work(i)
        time.sleep(FLUSH)
        after, used, seconds = self.redis.counters(), self.gateway.cpu() - used, time.monotonic() - start
        calls = {name: (count - before['calls'].get(name, 0) - self.idle['calls'].get(name, 0) * seconds) / times
                 for name, count in after['calls'].items()}
        return dict(event=event, times=times, requests=round(requests, 2),
                    calls={name: round(count, 2) for name, count in sorted(calls.items()) if count >= 0.05},
                    redis_cpu_us=round((after['cpu'] - before['cpu'] - self.idle['cpu'] * seconds) / times * 1e6, 1),
                    gateway_cpu_us=round((used - self.idle['gateway'] * seconds) / times * 1e6),
                    redis_bytes=round((after['memory'] - before['memory']) / times))

    def requests(self, times, work):
        """How many commands come from the gateway, each time: those within scripts do not."""
        monitor = Redis(self.gateway.redis_url)
        monitor.ask('MONITOR')
        start = time.monotonic()
        for i in range(times):
            work(i)
        time.sleep(FLUSH)
        seconds = time.monotonic() - start
        self.redis.ask('ECHO', 'the end')
        seen = 0
        while '"ECHO" "the end"' not in (line := monitor.read()):
            seen += ' lua] ' not in line
        monitor.socket.close()
        return max(0.0, (seen - self.idle['requests'] * seconds) / times)


def redis_costs(first, second, times, warmup, idle_seconds, lived_seconds):
    """
    What an idle node asks for, and of each event a row: see `RedisCosts.measure`. The second node is measured, since the
    one that has the embedded Redis answers customers by itself; that answer is a row of its own, without the node's CPU.
    """
    costs = RedisCosts(second)
    sample = max(10, times // 20)
    customers = [f'customer-{i}' for i in range(sample + times)]
    widget, answered = Client(second), Client(first)

    def talk(client, customer, conversation=None):
        return client.ask('widget-send-message', {'customerId': customer, 'botId': 'shop', 'conversationId': conversation,
                                                  'message': 'Is it still there?'})['conversationId']

    conversation, other_conversation = talk(widget, 'first'), talk(answered, 'second')
    agent = Client(second, second.token('agent-7', 'agent'))
    agent.ask('join-conversation', {'conversationId': conversation})

    def say(i):
        agent.ask('send-message', {'conversationId': conversation, 'message': 'Yes, it is.', 'role': 'agent',
                                   'messageId': f'message-{i}'})

    for i in range(warmup):  # of the code, and until the conversation is as long as it gets
        say(1_000_000 + i)
        talk(widget, 'first', conversation)
        talk(answered, 'second', other_conversation)
        Client(second).close()
    time.sleep(FLUSH)
    idle = costs.measure_idle(idle_seconds, 2)

    many, few = [], []

    def connect_slowly(_):
        few.append(Client(second))
        time.sleep(0.1)

    def disconnect_slowly(i):
        few[i].close()
        time.sleep(0.1)

    rows = [
        costs.measure('connect, many at once', times, lambda _: many.append(Client(second)), sample),
        costs.measure('connect, one at a time', sample, connect_slowly, sample),
        costs.measure('widget-connect', times, lambda i: many[i].ask('widget-connect', {'customerId': customers[i]}), sample),
        costs.measure('widget-send-message, the first', times, lambda i: talk(many[i], customers[i]), sample),
        costs.measure('widget-send-message', times, lambda _: talk(widget, 'first', conversation), sample),
        costs.measure('… and an automatic answer', times, lambda _: talk(answered, 'second', other_conversation), sample),
        costs.measure('send-message', times, say, sample),
    ]
    del rows[5]['gateway_cpu_us']  # the other node's
    time.sleep(lived_seconds)  # what lived for less than 10 s leaves no cause behind
    rows += [
        costs.measure('disconnect, one at a time', sample, disconnect_slowly, sample),
        costs.measure('disconnect, many at once', times, lambda i: many[i].close(), sample),
    ]
    return dict(idle=idle, events=rows)
