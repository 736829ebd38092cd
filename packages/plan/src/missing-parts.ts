import { countsCopies } from './compile/meaning.ts';
import type { Condition } from './condition.ts';
import type { Plan } from './plan.ts';
import type { Step } from './sections.ts';
import { allOf } from './wording.ts';

const SECTIONS = [
  'after',
  'backup',
  'boards',
  'channels',
  'escalations',
  'gates',
  'kpis',
  'lockdown',
  'matrix',
  'mirror',
  'on_call',
  'readiness',
  'rollback',
  'runbook',
  'sign_off',
  'signals',
  'traffic',
  'triggers',
] as const;

/** Parts of a plan that a program may or may not carry out in a real launch. */
export type PlanSection = (typeof SECTIONS)[number];

/** What a program can do in a real launch. */
export interface Abilities {
  /** Drivers of routers. */
  readonly drivers: readonly string[];
  /** Kinds of sources of signals, and `alertmanager` where it takes alerts from one. */
  readonly sources: readonly string[];
  /** Sections that it carries out as a whole. */
  readonly sections: readonly PlanSection[];
}

/** Something that a plan asks for and a program cannot do. */
export interface MissingPart {
  readonly section: PlanSection;
  /** What it is, with how much of it: `12 steps`. */
  readonly what: string;
}

/** What a real launch of the plan needs that the program lacks, in the order of the sections. */
export function missingParts(plan: Plan, { drivers, sources, sections }: Abilities): readonly MissingPart[] {
  const parts: MissingPart[] = [];
  const add = (section: PlanSection, found: number, nouns: readonly [string, string]): void => {
    if (found > 0 && !sections.includes(section)) parts.push({ section, what: counted(found, nouns) });
  };
  for (const { id, traffic } of Object.values(plan.targets)) {
    if (!drivers.includes(traffic.driver)) {
      parts.push({ section: 'traffic', what: `driver ${traffic.driver} of target ${id}` });
    }
    for (const driver of traffic.backup.filter((name) => !drivers.includes(name))) {
      parts.push({ section: 'backup', what: `driver ${driver} of target ${id}` });
    }
  }
  for (const [kind, signals] of Map.groupBy(Object.values(plan.signals), ({ source }) => source.kind)) {
    if (sources.includes(kind)) continue;
    parts.push({ section: 'signals', what: `${allOf(signals.map(({ id }) => id))} from ${kind}` });
  }
  const outside = Object.values(plan.sources).filter(({ kind }) => kind === 'alertmanager');
  if (outside.length > 0 && !sources.includes('alertmanager')) {
    parts.push({ section: 'signals', what: `alerts of ${allOf(outside.map(({ id }) => id))} from alertmanager` });
  }
  const triggers = plan.stages.flatMap((stage) => stage.triggers);
  const gates = plan.stages.flatMap(({ gate }) => gate.filter(({ condition }) => condition.kind === 'check'));
  add('gates', gates.length, ['condition on a check of the readiness', 'conditions on checks of the readiness']);
  add('mirror', plan.stages.filter(({ mirrorBp }) => mirrorBp > 0).length, ['mirrored stage', 'mirrored stages']);
  add('triggers', triggers.filter(({ action, tell }) => action === 'page' || tell.length > 0).length, [
    'trigger that tells people',
    'triggers that tell people',
  ]);
  add('rollback', plan.rollback.steps.filter((step) => !isUrlCheck(step)).length, [
    'step that is not the check of a URL',
    'steps that are not the check of a URL',
  ]);
  add('sign_off', plan.signOff.length, ['role', 'roles']);
  add('readiness', sum(plan.readiness.map(({ items }) => items.length)), ['item', 'items']);
  add('lockdown', plan.lockdown === null ? 0 : 1, ['lock', 'locks']);
  add('runbook', sum(plan.runbook.map(({ steps }) => steps.length)), ['step', 'steps']);
  add('channels', Object.keys(plan.channels).length, ['channel', 'channels']);
  add('matrix', plan.matrix.length, ['row', 'rows']);
  add('escalations', plan.escalations.length, ['path', 'paths']);
  add('on_call', Object.keys(plan.onCall).length, ['rotation', 'rotations']);
  add('kpis', Object.keys(plan.kpis).length, ['KPI', 'KPIs']);
  add('boards', Object.keys(plan.boards).length, ['board', 'boards']);
  add('after', plan.after === null ? 0 : 1, ['watch', 'watches']);
  return parts;
}

/** The parts without which nothing is left of the launch that was planned, or nobody could see how it goes. */
export function indispensableParts({ stages, runbook, signals }: Plan): readonly PlanSection[] {
  const waitsForCopies = stages.some(({ gate }) => gate.some(({ condition }) => isOfCopies(signals, condition)));
  const core: readonly PlanSection[] = ['gates', 'signals', 'traffic', ...(waitsForCopies ? ['mirror' as const] : [])];
  if (stages.length > 0) return core;
  return [...core, runbook.length > 0 ? 'runbook' : 'readiness'];
}

/** A gate on copies of requests never opens where none are made. */
function isOfCopies(signals: Plan['signals'], condition: Condition): boolean {
  const source = 'subject' in condition ? signals[condition.subject.signal]?.source : undefined;
  return source?.kind === 'traffic' && countsCopies(source.measure);
}

/**
 * The plan without these sections: what remains can be run where the program can do it. Names that are no sections,
 * such as those in the record of a later version, leave nothing out.
 */
export function withoutSections(plan: Plan, names: readonly string[]): Plan {
  const sections = SECTIONS.filter((section) => names.includes(section));
  const has = (section: PlanSection): boolean => sections.includes(section);
  const stages = plan.stages.map((stage) => ({
    ...stage,
    mirrorBp: has('mirror') ? 0 : stage.mirrorBp,
    triggers: has('triggers')
      ? stage.triggers.flatMap((trigger) => (trigger.action === 'page' ? [] : [{ ...trigger, tell: [] }]))
      : stage.triggers,
  }));
  const steps = has('rollback') ? plan.rollback.steps.filter(isUrlCheck) : plan.rollback.steps;
  const targets = Object.entries(plan.targets).map(([id, target]) => {
    return [id, has('backup') ? { ...target, traffic: { ...target.traffic, backup: [] } } : target] as const;
  });
  return {
    ...plan,
    without: sections,
    stages,
    targets: Object.fromEntries(targets),
    rollback: { ...plan.rollback, steps },
    ...(has('sign_off') && { signOff: [] }),
    ...(has('readiness') && { readiness: [] }),
    ...(has('lockdown') && { lockdown: null }),
    ...(has('runbook') && { runbook: [] }),
    ...(has('channels') && { channels: {} }),
    ...(has('matrix') && { matrix: [] }),
    ...(has('escalations') && { escalations: [] }),
    ...(has('on_call') && { onCall: {} }),
    ...(has('kpis') && { kpis: {} }),
    ...(has('boards') && { boards: {} }),
    ...(has('after') && { after: null }),
  };
}

/** A check of a URL is all that a rollback could do from the first version on. */
function isUrlCheck({ work, verify, tell, needs }: Step): boolean {
  return work.kind === 'verify' && verify?.kind === 'http' && tell.length === 0 && needs.length === 0;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}
