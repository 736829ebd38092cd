import type { PlanDraft } from '../document/index.ts';
import { formatDuration } from '../duration.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { checkDns } from './dns.ts';
import { placedAt, placedBy } from './walk.ts';

type TrafficDraft = NonNullable<PlanDraft['traffic']>;

/** Drivers that move names or whole versions, and know no users. */
const KNOW_NO_USERS: ReadonlySet<string> = new Set(['dns', 'blue-green']);

const LEAST_UNHEARD_MS = 3_000;

const STICKY_COMMAND =
  'take it out, or write `does: [sticky]` into "command" where the router keeps each user on one version';

/** Reports what the driver of each target lacks or cannot use, traffic expected twice, and stages without a way back. */
export function checkTraffic(context: CheckContext): void {
  const { draft, isWritten, remark } = context;
  const targets = placedBy(draft.targets, ['targets']);
  const several = targets.flatMap(({ value, path }) => placedAt(value.traffic, [...path, 'traffic']));
  for (const { value, path } of [...placedAt(draft.traffic, ['traffic']), ...several]) {
    checkDriver(context, value, path);
    if (value.dns !== undefined) checkDns(context, value.dns, [...path, 'dns']);
    checkUnheard(context, value, path);
    const place = [...path, 'expected'];
    if (!isWritten(place) || (path.length === 1 && !isWritten(['expected']))) continue;
    const message = 'the expected traffic is that of the whole launch, and stands once';
    remark(place, { code: 'conflicting_fields', message, hint: 'write it as "expected" of the plan', onKey: true });
  }
  if (!isWritten(['stages']) || isWritten(['rollback'])) return;
  const message = 'the plan gives traffic to the candidate, and "rollback" is missing: how it is taken back';
  remark(['stages'], { code: 'missing_field', message, hint: 'add a rollback, such as { within: 30s }', onKey: true });
}

/** Nobody is heard more often than once a second, and is to be heard three times. */
function checkUnheard({ remark }: CheckContext, { unheard }: TrafficDraft, path: Path): void {
  const ms = unheard?.for ?? LEAST_UNHEARD_MS;
  if (ms >= LEAST_UNHEARD_MS) return;
  const message = `a router that waits only ${formatDuration(ms)} for its controller would go back to stable by mere chance`;
  remark([...path, 'unheard', 'for'], { code: 'out_of_range', message, hint: 'write at least 3s, such as 30s' });
}

function checkDriver(context: CheckContext, draft: TrafficDraft, path: Path): void {
  const { isWritten, remark } = context;
  const { driver, backup = [] } = draft;
  if (driver === undefined) return;
  const isProxy = driver === 'proxy';
  const uses = (name: TrafficDraft['driver'] & string): boolean => driver === name || backup.includes(name);
  const fields = [
    { name: 'listen', needed: isProxy, allowed: isProxy, fix: 'such as 127.0.0.1:8080' },
    {
      name: 'key',
      needed: knowsUsers(draft),
      allowed: knowsUsers(draft) || backup.length > 0 || !['command', 'dns'].includes(driver),
      fix: 'such as header x-user-id',
      hint: driver === 'command' ? STICKY_COMMAND : 'take it out',
    },
    { name: 'haproxy', needed: false, allowed: uses('haproxy'), fix: 'with its socket, backend, servers and map' },
    {
      name: 'nginx',
      needed: false,
      allowed: uses('nginx'),
      fix: 'with its include, upstream, servers, status and log',
    },
    { name: 'command', needed: false, allowed: uses('command'), fix: 'with its commands' },
    { name: 'blue-green', needed: false, allowed: uses('blue-green'), fix: 'with its commands' },
    { name: 'dns', needed: false, allowed: uses('dns'), fix: 'with its server, zone, name and addresses' },
    { name: 'ttl', needed: driver === 'dns', allowed: uses('dns'), fix: 'such as 60s' },
  ];
  for (const { name, needed, allowed, fix, hint = 'take it out' } of fields) {
    const place = [...path, name];
    if (needed && !isWritten(place)) {
      remark(path, { code: 'missing_field', message: `the driver ${quote(driver)} needs ${quote(name)}, ${fix}` });
    } else if (!allowed && isWritten(place)) {
      const message = `${quote(name)} means nothing to the driver ${quote(driver)}`;
      remark(place, { code: 'conflicting_fields', message, hint, onKey: true });
    }
  }
}

/** Whether users are told apart at all. Commands say so themselves: a weight may be drawn anew for each request. */
function knowsUsers({ driver, command }: TrafficDraft): boolean {
  if (driver === 'command') return command?.does?.includes('sticky') ?? false;
  return driver !== undefined && !KNOW_NO_USERS.has(driver);
}
