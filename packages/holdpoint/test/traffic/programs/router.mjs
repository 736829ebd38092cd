#!/usr/bin/env node
/**
 * A router for tests that is steered by commands and by nothing else.
 *
 *   router.mjs serve --stable URL --candidate URL [--nodes N] [--sticky] [--counts] [--forgets]
 *     listens on free ports of 127.0.0.1 and prints {"port":…,"admin":…}
 *   router.mjs apply|observe|reset --admin PORT [--only K] [--whole]
 *   router.mjs to-candidate|to-stable|active --admin PORT
 *
 * It is strict: JSON that is not exactly what docs/routers.md says is refused with exit code 1.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import { parseArgs } from 'node:util';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    stable: { type: 'string' },
    candidate: { type: 'string' },
    admin: { type: 'string' },
    nodes: { type: 'string', default: '1' },
    only: { type: 'string' },
    sticky: { type: 'boolean', default: false },
    counts: { type: 'boolean', default: false },
    forgets: { type: 'boolean', default: false },
  },
});
const [command] = positionals;

const WISH = ['v', 'target', 'launch', 'epoch', 'salt', 'shareBp', 'share', 'key', 'stable', 'candidate'];

/** What is wrong with a wish, or null. */
function faultOf(wish) {
  if (typeof wish !== 'object' || wish === null) return 'no object';
  const names = Object.keys(wish);
  if (names.join() !== WISH.join()) return `fields ${names.join()} in place of ${WISH.join()}`;
  if (wish.v !== 1) return `version ${wish.v}`;
  if (![wish.target, wish.launch, wish.salt].every((text) => typeof text === 'string' && text !== ''))
    return 'an empty name';
  if (!Number.isInteger(wish.epoch) || wish.epoch < 0) return `epoch ${wish.epoch}`;
  if (!Number.isInteger(wish.shareBp) || wish.shareBp < 0 || wish.shareBp > 10_000) return `share ${wish.shareBp}`;
  if (wish.share !== `${wish.shareBp / 100}%`) return `share ${wish.share} for ${wish.shareBp}`;
  if (!['header', 'cookie', 'address'].includes(wish.key?.kind)) return 'the key';
  return [wish.stable, wish.candidate].every(({ url }) => URL.canParse(url)) ? null : 'an address';
}

function serve() {
  const nodes = Array.from({ length: Number(options.nodes) }, (_, i) => ({
    name: `node-${i + 1}`,
    shareBp: 0,
    turn: 0,
  }));
  const none = () => ({ requests: 0, errors: 0, fallbacks: 0 });
  const counts = { stable: none(), candidate: none() };
  const countersId = randomUUID();
  let wish = null;
  let epoch = -1;
  let lastCandidateAt = null;
  let inFlight = 0;
  let unanswered = 0;
  let turn = 0;

  const choose = (node, key) => {
    if (options.sticky) {
      if (key === undefined || key === '' || wish === null) return 'stable';
      const hash = createHash('sha256').update(`${wish.salt}/${key}`).digest().readUInt32BE();
      return hash % 10_000 < node.shareBp ? 'candidate' : 'stable';
    }
    node.turn += node.shareBp;
    if (node.turn < 10_000) return 'stable';
    node.turn -= 10_000;
    return 'candidate';
  };

  const front = createServer((incoming, outgoing) => {
    turn += 1;
    const variant = choose(nodes[turn % nodes.length], incoming.headers['x-user-id']);
    const counted = counts[variant];
    if (variant === 'candidate') {
      lastCandidateAt = Date.now();
      inFlight += 1;
    }
    const done = (isError) => {
      counted.requests += 1;
      if (isError) counted.errors += 1;
      if (variant === 'candidate') inFlight -= 1;
    };
    const to = new URL(incoming.url, options[variant]);
    const sent = request(to, { method: incoming.method, headers: incoming.headers }, (answer) => {
      // Counted before the last byte goes out, so that whoever has the answer finds it counted.
      answer.on('end', () => done(answer.statusCode >= 500));
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    sent.on('error', () => {
      done(true);
      unanswered += 1;
      outgoing.writeHead(502).end();
    });
    incoming.pipe(sent);
  });

  const apply = (next, only) => {
    const fault = faultOf(next);
    if (fault !== null) return [400, `no wish: ${fault}`];
    const takesBack = next.shareBp === 0 && next.launch === wish?.launch;
    if (next.epoch < epoch && !takesBack) return [409, `controller ${epoch} is in charge, not ${next.epoch}`];
    epoch = Math.max(epoch, next.epoch);
    wish = next;
    for (const node of nodes.slice(0, only)) node.shareBp = next.shareBp;
    return [200, ''];
  };

  const seen = () => ({
    v: 1,
    ...(nodes.length === 1
      ? { shareBp: nodes[0].shareBp }
      : { nodes: nodes.map(({ name, shareBp }) => ({ name, shareBp })) }),
    ...(wish === null || options.forgets ? {} : { launch: wish.launch, epoch }),
    ...(options.counts && { countersId, ...counts, unanswered, candidateInFlight: inFlight }),
    ...(options.counts && lastCandidateAt !== null && { lastCandidateAt }),
  });

  const admin = createServer(async (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url, 'http://router');
    let body = '';
    for await (const part of incoming.setEncoding('utf8')) body += part;
    const answer = (status, text) => outgoing.writeHead(status).end(text);
    if (pathname === '/seen') return answer(200, `${JSON.stringify(seen())}\n`);
    try {
      return answer(...apply(JSON.parse(body), Number(searchParams.get('only') ?? nodes.length)));
    } catch {
      return answer(400, `no JSON: ${body.slice(0, 80)}`);
    }
  });
  admin.listen(0, '127.0.0.1', () =>
    front.listen(0, '127.0.0.1', () =>
      process.stdout.write(`${JSON.stringify({ port: front.address().port, admin: admin.address().port })}\n`),
    ),
  );
}

function ask(path, body = '') {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: options.admin, path, method: 'POST' }, async (answer) => {
      let text = '';
      for await (const part of answer.setEncoding('utf8')) text += part;
      resolve({ status: answer.statusCode, text });
    });
    sent.on('error', reject).end(body);
  });
}

async function input() {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) text += part;
  return text;
}

/** Applies what stands in standard input, which must be right for the command. */
async function change(isRight) {
  const text = await input();
  if (!isRight(JSON.parse(text).shareBp)) throw new Error(`this command is not for ${text}`);
  const { status, text: said } = await ask(options.only === undefined ? '/apply' : `/apply?only=${options.only}`, text);
  if (status !== 200) throw new Error(said);
}

const COMMANDS = {
  serve,
  apply: () => change(() => true),
  reset: () => change((shareBp) => shareBp === 0),
  'to-candidate': () => change((shareBp) => shareBp === 10_000),
  'to-stable': () => change((shareBp) => shareBp === 0),
  observe: async () => process.stdout.write((await ask('/seen')).text),
  active: async () => {
    const { shareBp } = JSON.parse((await ask('/seen')).text);
    process.stdout.write(shareBp === 10_000 ? 'candidate\n' : 'stable\n');
  },
};

try {
  if (!Object.hasOwn(COMMANDS, command ?? '')) throw new Error(`no command ${command}`);
  await COMMANDS[command]();
} catch (error) {
  process.stderr.write(`router: ${error.message}\n`);
  process.exitCode = 1;
}
