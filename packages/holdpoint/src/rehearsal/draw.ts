import type { Plan, Scenario, ScenarioChange, Signal } from '@holdpoint/plan';
import { healthyLevel } from '../world/levels.ts';
import { Random } from '../world/random.ts';
import { NOTHING_HAPPENS } from './rehearse.ts';

/** The ways in which a release can be bad, as far as a plan has signals that could show them. */
export type HarmKind = 'errors' | 'latency' | 'leak' | 'crash' | 'figure';

/** A release that a study has drawn. */
export interface Release {
  readonly seed: number;
  readonly kind: HarmKind;
  /** 0 is barely visible, 1 is total. */
  readonly size: number;
  readonly text: string;
  readonly scenario: Scenario;
}

/** What releases are drawn from, in words; for reports and docs/rehearsal.md. */
export const DISTRIBUTIONS: readonly { readonly kind: HarmKind; readonly text: string }[] = [
  { kind: 'errors', text: 'error ratio, log-uniform from 0.5 % to 100 %' },
  { kind: 'latency', text: 'latencies times a factor, log-uniform from 1.2 to 20' },
  { kind: 'leak', text: 'growth an hour as a part of the usual value, log-uniform from 1 % to 200 %' },
  { kind: 'crash', text: 'the candidate answers nothing' },
  {
    kind: 'figure',
    text: 'another signal with a limit, beyond its healthy value by a factor, log-uniform from 1.2 to 20',
  },
];
/** When harm begins, in words. */
export const ONSET = 'a random stage, half of them at once, the others at a random moment of its observation';

const RANGES: Readonly<Record<Exclude<HarmKind, 'crash'>, readonly [number, number]>> = {
  errors: [0.005, 1],
  latency: [1.2, 20],
  leak: [0.01, 2],
  figure: [1.2, 20],
};

/** A bad release drawn by a seed; null for a plan without stages or signals. */
export function drawRelease(plan: Plan, seed: number): Release | null {
  const kinds = kindsOf(plan);
  const random = new Random(seed, 'release');
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random.uniform() * list.length)];
  const kind = pick(kinds);
  const stage = Math.floor(random.uniform() * plan.stages.length);
  const entered = plan.stages[stage];
  if (kind === undefined || entered === undefined) return null;
  const at = random.uniform() < 0.5 ? 0 : Math.floor(random.uniform() * entered.observeMs * 0.9);
  const [low, high] = kind === 'crash' ? [1, 1] : RANGES[kind];
  const amount = low === high ? 1 : random.logUniform(low, high);
  const size = low === high ? 1 : Math.log(amount / low) / Math.log(high / low);
  const signal = pick(signalsOf(plan, kind));
  const change = changeOf(plan, kind, { signal, amount });
  const text = `${kind} ${kind === 'crash' ? '' : `${amount.toPrecision(3)} `}in ${entered.name}`;
  const moment = { kind: 'stage', stage, offsetMs: at, text } as const;
  return {
    seed,
    kind,
    size,
    text,
    scenario: { ...NOTHING_HAPPENS, title: text, events: [{ at: moment, change, text }] },
  };
}

/** The kinds of harm that some signal of the plan could show. */
function kindsOf(plan: Plan): readonly HarmKind[] {
  return (['errors', 'latency', 'leak', 'crash', 'figure'] as const).filter(
    (kind) => (kind === 'crash' && plan.stages.length > 0) || signalsOf(plan, kind).length > 0,
  );
}

function signalsOf(plan: Plan, kind: HarmKind): readonly Signal[] {
  const signals = Object.values(plan.signals);
  switch (kind) {
    case 'crash':
      return [];
    case 'errors':
      return signals.filter(({ source }) => source.kind === 'traffic' && source.measure.kind === 'errors').slice(0, 1);
    case 'latency':
      return signals.filter(({ source }) => source.kind === 'traffic' && source.measure.kind === 'latency').slice(0, 1);
    case 'leak':
      return signals.filter(({ source, dimension }) => source.kind !== 'traffic' && dimension === 'bytes');
    case 'figure':
      return signals.filter(({ id, source, dimension, better }) => {
        const limited = plan.thresholds[id] !== undefined;
        return limited && source.kind !== 'traffic' && dimension !== 'bytes' && better === 'lower';
      });
  }
}

/** What a figure that is usually zero goes to, before the factor. */
const FROM_ZERO = 2;

function changeOf(
  plan: Plan,
  kind: HarmKind,
  { signal, amount }: { readonly signal: Signal | undefined; readonly amount: number },
): ScenarioChange {
  if (kind === 'crash' || signal === undefined) return { kind: 'down', variant: 'candidate' };
  const usual = healthyLevel(plan, signal);
  const of = { variant: 'candidate', signal: signal.id } as const;
  if (kind === 'leak') return { kind: 'growth', ...of, perHour: usual * amount };
  if (kind === 'errors') return { kind: 'level', ...of, value: amount };
  return { kind: 'level', ...of, value: (usual === 0 ? FROM_ZERO : usual) * amount };
}
