import type { Draw } from './draw.ts';

/** Sections of a plan about steps and messages: channels, sign-offs and a runbook of one or two phases. */
export function drawRunbook(draw: Draw): readonly string[] {
  const phases = Array.from({ length: draw.integer(1, 2) }, (_, i) => phase(draw, i + 1));
  return [
    'channels:',
    '  ops: { slack: $SLACK, severity: [critical] }',
    '  mail: { webhook: $HOOK, severity: [warning] }',
    ...(draw.chance(0.3) ? ['sign_off: [lead]'] : []),
    'runbook:',
    ...phases.flat(),
  ];
}

function phase(draw: Draw, index: number): readonly string[] {
  const opens = index === 1 && draw.chance(0.4) ? [step(draw, 'Open the first stage', 'stage: Stage 1')] : [];
  const steps = Array.from({ length: draw.integer(1, 3) }, (_, i) => drawStep(draw, `Step ${index}.${i + 1}`));
  const checkpoint = `    checkpoint: { name: Checkpoint ${index}, needs: [director], timeout: 5m }`;
  return [`  - phase: Phase ${index}`, '    steps:', ...opens, ...steps, ...(draw.chance(0.4) ? [checkpoint] : [])];
}

function drawStep(draw: Draw, name: string): string {
  const fails = `retries: ${draw.integer(0, 1)}, on_failure: ${draw.pick(['stop', 'continue', 'delay 20s'])}`;
  const command = `run: ./step.sh, timeout: 30s, idempotent: ${draw.pick(['yes', 'no', 'no'])}, ${fails}`;
  const works = [
    command,
    command,
    `verify: { http: "http://127.0.0.1:3000/health" }, timeout: 30s, ${fails}`,
    'ask: "director: Shall it go on?", timeout: 2m, on_failure: continue',
    'owner: lead, timeout: 2m',
    'wait: 20s',
    'tell: ops, message: "{{step}} at {{time}}"',
  ];
  return step(draw, name, draw.pick(works));
}

function step(draw: Draw, name: string, work: string): string {
  const tells = draw.chance(0.6) && !work.includes('tell:') ? ', tell: ops, message: "{{step}} is done"' : '';
  const needs = draw.chance(0.15) ? ', needs: [lead]' : '';
  const at = draw.chance(0.2) ? ', at: T+90s' : '';
  const after = draw.chance(0.2) ? ', after: []' : '';
  return `      - { name: ${name}, ${work}${tells}${needs}${at}${after} }`;
}

/** What is done once traffic is back: checks, and commands. */
export function drawRollbackSteps(draw: Draw): readonly string[] {
  const works = ['verify: { http: "http://127.0.0.1:3000/health" }', 'run: ./undo.sh, timeout: 20s, idempotent: no'];
  const steps = ['first', 'second'].slice(0, draw.integer(0, 2));
  if (steps.length === 0) return ['  steps: []'];
  return ['  steps:', ...steps.map((name) => `    - { name: Undo ${name}, ${draw.pick(works)} }`)];
}
