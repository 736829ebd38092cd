import type { Plan } from '@holdpoint/plan';
import { type BadRelease, drawBadRelease } from './draw.ts';
import { carryOutAll, type PoolOptions } from './pool.ts';
import { type Frequency, frequency, type Spread, spreadOf } from './statistics.ts';
import type { Verdict } from './verdict.ts';
import type { Job } from './work.ts';

/** A bad release and what became of it. */
export interface StudiedRelease extends Omit<BadRelease, 'scenario' | 'stage'>, Verdict {
  /** Name of the stage in which the harm began. */
  readonly stage: string;
}

/** How the releases of one kind and size went. Thirds are those of the logarithmic scale of sizes. */
export interface SizeRow {
  readonly kind: BadRelease['kind'];
  readonly size: 'small' | 'middle' | 'large';
  readonly detected: Frequency;
  readonly detectMs: Spread | null;
  readonly userMinutes: Spread | null;
  readonly failed: Spread | null;
}

/** What a study of many releases found, as plain JSON. Spans are milliseconds. */
export interface Study {
  readonly type: 'Study';
  readonly plan: string;
  readonly seed: number;
  /** Launches that ended before their harm began. */
  readonly unharmed: number;
  readonly detected: Frequency;
  /** Of the releases that were noticed. */
  readonly detectMs: Spread | null;
  readonly backMs: Spread | null;
  /** Of all bad releases. */
  readonly userMinutes: Spread | null;
  readonly failed: Spread | null;
  /** Good releases that were taken back. */
  readonly falseRollbacks: Frequency;
  /** What took back good releases, with how many. */
  readonly falseCatchers: readonly { readonly catcher: string; readonly launches: number }[];
  /** Good releases that neither ended nor were taken back. */
  readonly goodWaiting: number;
  /** What noticed releases first, with how many of each kind. */
  readonly catchers: readonly {
    readonly catcher: string;
    readonly launches: number;
    readonly byKind: Readonly<Record<string, number>>;
  }[];
  readonly sizes: readonly SizeRow[];
  /** Every bad release, in the order in which they were drawn. */
  readonly releases: readonly StudiedRelease[];
}

export interface StudyOptions extends PoolOptions {
  readonly plan: Plan;
  /** Bad releases to draw. */
  readonly draws: number;
  readonly seed: number;
}

/** Good releases at least, for the rate of false rollbacks. */
const FEWEST_GOOD = 20;
/** One good release for so many bad ones. */
const BAD_PER_GOOD = 5;

function goodOf(draws: number): number {
  return Math.max(FEWEST_GOOD, Math.ceil(draws / BAD_PER_GOOD));
}

/** Lives through many bad and good releases, and says how many are noticed, when, and by what. */
export async function study({ plan, draws, seed, ...pool }: StudyOptions): Promise<Study> {
  const bad = Array.from({ length: draws }, (_, index): Job => ({ release: 'bad', index }));
  const good = Array.from({ length: goodOf(draws) }, (_, index): Job => ({ release: 'good', index }));
  // Good launches take longest, and come first so that no thread is left alone with one at the end.
  const verdicts = await carryOutAll({ plan, seed }, [...good, ...bad], pool);
  const releases = verdicts.slice(good.length).map((verdict, index): StudiedRelease => {
    const { scenario: _, stage, ...release } = drawBadRelease(plan, seed, index);
    return { ...release, stage: plan.stages[stage]?.name ?? '', ...verdict };
  });
  return {
    type: 'Study',
    plan: plan.launch.name,
    seed,
    ...found(releases),
    ...falseAlarms(verdicts.slice(0, good.length)),
    releases,
  };
}

function found(releases: readonly StudiedRelease[]) {
  const harmed = releases.filter((release) => release.harmed);
  const kinds = [...new Set(harmed.map(({ kind }) => kind))].toSorted();
  return {
    unharmed: releases.length - harmed.length,
    ...detection(harmed),
    backMs: spreadOf(harmed.flatMap(({ backMs }) => backMs ?? [])),
    catchers: catchersOf(harmed),
    sizes: kinds.flatMap((kind) => sizeRows(harmed.filter((release) => release.kind === kind))),
  };
}

function detection(harmed: readonly StudiedRelease[]) {
  const times = harmed.flatMap(({ detectMs }) => detectMs ?? []);
  return {
    detected: frequency(times.length, harmed.length),
    detectMs: spreadOf(times),
    userMinutes: spreadOf(harmed.map(({ userMinutes }) => userMinutes)),
    failed: spreadOf(harmed.map(({ failed }) => failed)),
  };
}

function sizeRows(releases: readonly StudiedRelease[]): readonly SizeRow[] {
  return (['small', 'middle', 'large'] as const).flatMap((size, third) => {
    const mine = releases.filter((release) => Math.min(2, Math.floor(release.size * 3)) === third);
    const [first] = mine;
    return first === undefined ? [] : [{ kind: first.kind, size, ...detection(mine) }];
  });
}

function catchersOf(releases: readonly StudiedRelease[]): Study['catchers'] {
  const names = [...new Set(releases.flatMap(({ catcher }) => catcher ?? []))];
  const rows = names.map((catcher) => {
    const mine = releases.filter((release) => release.catcher === catcher);
    const byKind: Record<string, number> = {};
    for (const { kind } of mine) byKind[kind] = (byKind[kind] ?? 0) + 1;
    return { catcher, launches: mine.length, byKind };
  });
  return rows.toSorted((a, b) => b.launches - a.launches || (a.catcher < b.catcher ? -1 : 1));
}

function falseAlarms(good: readonly Verdict[]) {
  const back = good.filter(({ outcome }) => outcome === 'rolled_back');
  const counts = new Map<string, number>();
  for (const { catcher } of back) counts.set(catcher ?? 'a person', (counts.get(catcher ?? 'a person') ?? 0) + 1);
  return {
    falseRollbacks: frequency(back.length, good.length),
    falseCatchers: [...counts].map(([catcher, launches]) => ({ catcher, launches })),
    goodWaiting: good.filter(({ outcome }) => outcome === 'waiting').length,
  };
}
