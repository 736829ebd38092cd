import { RESERVED_WORDS } from '../grammar/words.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { allChecks } from './walk.ts';

/** Reports names that conditions could not tell apart, and references to services that are not clear. */
export function checkNames(context: CheckContext): void {
  for (const id of Object.keys(context.draft.signals ?? {})) {
    if (!RESERVED_WORDS.has(id)) continue;
    const message = `${quote(id)} means something else in a condition, and cannot name a signal`;
    context.remark(['signals', id], {
      code: 'reserved_id',
      message,
      hint: `rename it, such as ${id}_measured`,
      onKey: true,
    });
  }
  checkTargets(context);
  checkServiceUrls(context);
  checkUnusedAudiences(context);
}

function checkTargets({ draft, remark }: CheckContext): void {
  if (draft.targets === undefined) return;
  const entries = Object.entries(draft.targets);
  if (entries.length === 0) {
    remark(['targets'], {
      code: 'missing_field',
      message: '"targets" is empty; a launch has at least one',
      onKey: true,
    });
  }
  const taken = new Map<string, string>();
  for (const [id, target] of entries) {
    const listen = target?.traffic?.listen;
    if (listen === undefined || listen.port === 0) continue;
    const address = `${listen.host}:${listen.port}`;
    const other = taken.get(address);
    taken.set(address, id);
    if (other === undefined) continue;
    const message = `${quote(id)} listens on ${address}, as ${quote(other)} does`;
    remark(['targets', id, 'traffic', 'listen'], { code: 'duplicate_name', message, hint: 'choose another port' });
  }
}

function checkServiceUrls({ draft, isWritten, remark }: CheckContext): void {
  const count = Object.keys(draft.targets ?? {}).length;
  if (count === 1 || isWritten(['services'])) return;
  for (const { value, path } of allChecks(draft)) {
    if (value.http?.kind !== 'service') continue;
    const what = count === 0 ? 'is the service of no target: the plan has none' : 'could be the service of any target';
    const message = `"$${value.http.variant}" ${what}`;
    remark([...path, 'http'], { code: 'ambiguous_service', message, hint: 'write the whole URL' });
  }
}

function checkUnusedAudiences({ draft, remark }: CheckContext): void {
  const named = new Set((draft.stages ?? []).map((stage) => stage?.audience));
  const groups = [
    { path: ['traffic'], traffic: draft.traffic },
    ...Object.entries(draft.targets ?? {}).map(([id, target]) => ({
      path: ['targets', id, 'traffic'],
      traffic: target?.traffic,
    })),
  ];
  for (const { path, traffic } of groups) {
    for (const id of Object.keys(traffic?.audiences ?? {}).filter((name) => !named.has(name))) {
      const message = `no stage names the audience ${quote(id)}`;
      remark([...path, 'audiences', id], { code: 'audience_unused', message, onKey: true });
    }
  }
}
