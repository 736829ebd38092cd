import { type Plan, readPlan, renderProblems } from '@holdpoint/plan';
import { Draw } from './draw.ts';
import { drawRollbackSteps, drawRunbook } from './runbooks.ts';

/** A plan, and the text that it was read from. */
export interface DrawnPlan {
  readonly plan: Plan;
  readonly text: string;
}

/** Reads a plan that must be valid: an invalid one is a mistake of the simulator. */
export function planOf(text: string): DrawnPlan {
  const result = readPlan(new TextEncoder().encode(text), 'drawn.yaml');
  if (!result.ok) throw new Error(renderProblems(result.problems, { file: 'drawn.yaml', source: text, color: false }));
  return { plan: result.plan, text };
}

/** A plan short enough for thousands of launches: a few stages of minutes, with whatever a plan may have. */
export function drawPlan(seed: number): DrawnPlan {
  const draw = new Draw(seed, 'plan');
  const hasMemory = draw.chance(0.6);
  const audience = draw.chance(0.25);
  const targets = draw.chance(0.25) ? ['shop', 'search'] : ['main'];
  const looks = new Draw(seed, 'looks');
  const hasHealth = looks.chance(0.5);
  const facts = { audience, hasHealth, several: new Draw(seed, 'several') };
  const lines = [
    'holdpoint: 1',
    'launch: { name: simulated, version: 1.0.0, baseline: 1m, max_blind: 2m }',
    ...PEOPLE,
    ...decisions(draw),
    ...(targets.length > 1 ? severalTargets(targets, facts) : oneTarget(facts)),
    ...signals(draw, hasMemory),
    ...thresholds(draw),
    'stages:',
    ...stages(draw, { hasMemory, audience, looks }),
    'rollback:',
    '  within: 30s',
    ...drawRollbackSteps(draw),
    ...(draw.chance(0.5) ? drawRunbook(draw) : []),
  ];
  return planOf(`${lines.join('\n')}\n`);
}

const PEOPLE = [
  'people:',
  '  ana: { name: Ana, user: ana }',
  '  ben: { name: Ben, user: ben }',
  '  cleo: { name: Cleo, user: cleo }',
  '  dan: { name: Dan, user: dan }',
  'roles:',
  '  director: { people: [ana, ben], may: [go, no-go, continue, pause, rollback] }',
  '  lead: { people: [cleo], may: [go, continue, pause, rollback] }',
  '  operator: { people: [dan, ben], may: [pause, rollback] }',
];

function decisions(draw: Draw): readonly string[] {
  const lines = [
    ...(draw.chance(0.5) ? ['  go: { needs: [director, lead] }'] : []),
    ...(draw.chance(0.3) ? ['  continue: { needs: [director, lead] }'] : []),
    ...(draw.chance(0.15) ? ['  rollback: { needs: [operator, lead] }'] : []),
  ];
  return lines.length === 0 ? [] : ['decisions:', ...lines];
}

const AUDIENCES = ', audiences: { staff: { header x-group: [staff], size: 8% } }';

interface TargetFacts {
  readonly audience: boolean;
  readonly hasHealth: boolean;
  /** Draws which targets have backups. */
  readonly several: Draw;
}

function servicesOf(port: number, hasHealth: boolean): string {
  const health = hasHealth ? ', health: /health' : '';
  return `{ stable: { url: "http://127.0.0.1:${port}"${health} }, candidate: { url: "http://127.0.0.1:${port + 1}", health: /health } }`;
}

function trafficOf(port: number, { audience, several }: TargetFacts): string {
  const more = `${audience ? AUDIENCES : ''}${drawBackups(several)}`;
  return `{ driver: proxy, listen: "127.0.0.1:${port + 2}", key: header x-user-id${more} }`;
}

/** Fields of a target's traffic: every third one has a backup, and sometimes a command that ends the candidate. */
function drawBackups(draw: Draw): string {
  if (!draw.chance(1 / 3)) return '';
  const backup = draw.pick([HAPROXY, HAPROXY, BLUE_GREEN, BLUE_GREEN, '']);
  const stop = backup === '' || draw.chance(0.4) ? ', stop: ./stop.sh' : '';
  return `${backup}, backup_after: ${draw.pick(['1s', '2s', '3s'])}${stop}`;
}

const HAPROXY =
  ', backup: [haproxy], haproxy: { socket: /run/admin.sock, backend: shop, stable: [web-1], candidate: [web-2], map: /run/users.map }';
const BLUE_GREEN =
  ', backup: [blue-green], blue-green: { to_candidate: ./switch green, to_stable: ./switch blue, active: ./switch show }';

function oneTarget(facts: TargetFacts): readonly string[] {
  return [`services: ${servicesOf(3000, facts.hasHealth)}`, `traffic: ${trafficOf(3000, facts)}`];
}

function severalTargets(names: readonly string[], facts: TargetFacts): readonly string[] {
  const line = (name: string, i: number): string =>
    `  ${name}: { services: ${servicesOf(3000 + 10 * i, facts.hasHealth)}, traffic: ${trafficOf(3000 + 10 * i, facts)} }`;
  return ['targets:', ...names.map(line)];
}

function signals(draw: Draw, hasMemory: boolean): readonly string[] {
  const noData = (): string => `on_no_data: ${draw.pick(['hold', 'pause', 'rollback'])}`;
  const memory = `  memory: { from: metrics, metric: memory_bytes, unit: bytes, better: lower, ${noData()} }`;
  return [
    'signals:',
    `  error_rate: { from: traffic, measure: errors / requests, better: lower, ${noData()}, min_requests: ${draw.pick([0, 50, 200])} }`,
    ...(hasMemory ? [memory] : []),
  ];
}

function thresholds(draw: Draw): readonly string[] {
  return draw.chance(0.5) ? ['thresholds:', '  error_rate: { warning: > 3%, critical: > 8% }'] : [];
}

function stages(draw: Draw, has: Pick<StageFacts, 'hasMemory' | 'audience' | 'looks'>): readonly string[] {
  const shares = [1, 5, 10, 25, 50, 75, 100].filter((share) => share >= draw.integer(1, 60)).slice(-draw.integer(1, 4));
  return shares.flatMap((share, i) => stage(draw, { share, index: i, ...has }));
}

interface StageFacts {
  readonly share: number;
  readonly index: number;
  readonly hasMemory: boolean;
  readonly audience: boolean;
  /** Draws what is looked at before traffic moves. */
  readonly looks: Draw;
}

function stage(draw: Draw, { share, index, hasMemory, audience, looks }: StageFacts): readonly string[] {
  const gate = [
    'error_rate < 5%',
    ...(hasMemory ? ['memory < 500MB'] : []),
    ...(share < 100 && draw.chance(0.25) ? ['candidate error_rate not worse than stable by 2pp'] : []),
    ...(draw.chance(0.25) ? ['requests >= 100'] : []),
    ...(draw.chance(0.2) ? ['"ask director: Is it well?"'] : []),
  ];
  const sustained = draw.pick(['', ' for 20s', ' for 1m']);
  const triggers = [
    `{ when: error_rate > 10%${sustained}, do: rollback }`,
    ...(hasMemory && draw.chance(0.5) ? ['{ when: memory > 800MB, do: pause }'] : []),
  ];
  return [
    `  - name: Stage ${index + 1}`,
    `    share: ${share}%`,
    ...(draw.chance(0.15) ? ['    users: 500'] : []),
    ...(audience && index === 0 ? ['    audience: staff'] : []),
    ...(looks.chance(0.5) ? ['    capacity: { instances: 1 }'] : []),
    `    observe: ${draw.pick(['1m', '2m', '4m'])}`,
    `    every: ${draw.pick(['5s', '10s', '20s'])}`,
    `    gate: [${gate.join(', ')}]`,
    `    triggers: [${triggers.join(', ')}]`,
    ...(draw.chance(0.25) ? ['    continue: by director'] : []),
  ];
}
