import {
  decide,
  evolve,
  type Input,
  initialState,
  type LaunchState,
  nextDueAt,
  type ObservedTraffic,
  type Reading,
  type RecordedEvent,
} from '@holdpoint/engine';
import { type Plan, parseDuration } from '@holdpoint/plan';
import { describeEvent } from '../../src/describe.ts';
import { stepState } from '../../src/runbook-state.ts';

export const START = Date.UTC(2026, 1, 1, 9);
type Untimed = Input extends infer I ? (I extends Input ? Omit<I, 'at' | 'wall'> : never) : never;

/**
 * Plays a script against the engine and writes down every event but readings, as a person would read it.
 * A line of the script is one of: `start`, `wait 3h`, `N checks signal=value …` (values in base units,
 * `!` for a source that is down), `router settles`, `router gives BASISPOINTS`, `ROLE answers QUESTION yes|no`,
 * `ROLE decides DECISION`, `step passes`, `step fails` (of a rollback), `p1.s2 succeeds`, `p1.s2 fails` (of a runbook),
 * `CHANNEL delivers`, `CHANNEL refuses`, `pass 10m` (as `wait`, with all that falls due on the way).
 * Routers and questions wait for their line.
 */
export function transcript(plan: Plan, script: string): string {
  const stage = new Stage(plan);
  const lines = script.split('\n').filter((line) => line.trim() !== '');
  return `${lines.flatMap((line) => [`> ${line.trim()}`, ...stage.play(line.trim())]).join('\n')}\n`;
}

class Stage {
  #now = START;
  #served = 0;
  #state: LaunchState;
  #events: RecordedEvent[] = [];

  constructor(plan: Plan) {
    this.#state = initialState(plan, 'transcript-2026-02-01-1');
  }

  play(line: string): readonly string[] {
    const before = this.#events.length;
    const [first = '', second = '', third = '', fourth = ''] = line.split(' ');
    if (first === 'start') this.#start();
    else if (first === 'wait') this.#now += duration(second);
    else if (second.startsWith('check')) this.#checks(Number(first), line.split(' ').slice(2));
    else if (first === 'pass') this.#pass(this.#now + duration(second));
    else if (line === 'router settles') this.#router(this.#state.asked.main?.shareBp ?? 0);
    else if (second === 'gives') this.#router(Number(third));
    else if (second === 'answers') this.#answer(first, { question: third, answer: fourth === 'yes' ? 'yes' : 'no' });
    else if (second === 'decides') this.#decide(first, third);
    else if (first === 'step') this.#step(second === 'passes');
    else if (second === 'succeeds' || second === 'fails') this.#result(first, second === 'succeeds');
    else if (second === 'delivers' || second === 'refuses') this.#sent(first, second === 'delivers');
    else throw new Error(`a script has no line such as "${line}"`);
    return this.#events
      .slice(before)
      .filter(({ type }) => type !== 'ReadingsTaken')
      .map(written);
  }

  #input(input: Untimed): void {
    for (const draft of decide(this.#state, { ...input, at: this.#now, wall: this.#now } as Input)) {
      const { launch, seq } = this.#state;
      const event: RecordedEvent = { ...draft, v: 1, launch, seq, id: '', prev: '', hash: '' };
      this.#events.push(event);
      this.#state = evolve(this.#state, event);
    }
  }

  #start(): void {
    const epoch = this.#state.epoch + 1;
    this.#input({
      kind: 'controller_started',
      epoch,
      pid: 1,
      timeScale: 1,
      program: 'holdpoint',
      planFile: 'plan.yaml',
    });
  }

  /** Lets time pass as a controller does: it wakes for whatever falls due. */
  #pass(until: number): void {
    for (let due = nextDueAt(this.#state); due !== null && due <= until; due = nextDueAt(this.#state)) {
      this.#now = Math.max(this.#now, due);
      this.#input({ kind: 'tick' });
    }
    this.#now = until;
  }

  #result(step: string, succeeded: boolean): void {
    const attempt = stepState(this.#state.runbook, step).attempts;
    const outcome = succeeded ? 'succeeded' : 'failed';
    this.#input({ kind: 'step_result', step, attempt, outcome, detail: `exit code ${succeeded ? 0 : 1}` });
  }

  #sent(channel: string, delivered: boolean): void {
    const message = this.#state.messages.find((each) => each.channel === channel)?.id ?? '';
    this.#input({ kind: 'message_result', message, delivered, detail: delivered ? 'answered 200' : 'answered 503' });
  }

  #checks(count: number, values: readonly string[]): void {
    for (let i = 0; i < count; i += 1) {
      const from = this.#now;
      this.#now += this.#state.plan.stages[this.#state.stage?.index ?? 0]?.everyMs ?? 0;
      this.#served += 1000;
      const readings = values.flatMap((each) => this.#readings(each, from));
      this.#input({
        kind: 'readings',
        readings,
        traffic: [this.#traffic(this.#state.routers.main?.traffic.shareBp ?? 0)],
      });
    }
  }

  #readings(assignment: string, from: number): readonly Reading[] {
    const [signal = '', value = ''] = assignment.split('=');
    const samples = (['stable', 'candidate'] as const).map((variant): Reading => {
      if (value === '!')
        return { signal, variant, outcome: 'failed', reason: 'source_down', detail: 'connection refused' };
      const number = Number(value);
      const hits = this.#state.plan.signals[signal]?.dimension === 'ratio' ? { hits: Math.round(number * 1000) } : {};
      return {
        signal,
        variant,
        outcome: 'sample',
        sample: { from, to: this.#now, value: number, requests: 1000, ...hits },
      };
    });
    if (this.#state.plan.signals[signal]?.compared !== true || value === '!') return samples;
    const counts = { hits: Math.round(Number(value) * 1000), requests: 1000 };
    const pair = { from, to: this.#now, stable: counts, candidate: counts };
    return [...samples, { signal, variant: 'candidate', outcome: 'pair', pair }];
  }

  #router(shareBp: number): void {
    const rollingBack = this.#state.phase === 'rolling_back';
    const timing = { firedAt: this.#now, zeroAt: this.#now + 4, millis: 4 };
    this.#input({ kind: 'share_observed', traffic: this.#traffic(shareBp), ...(rollingBack ? { timing } : {}) });
  }

  #traffic(shareBp: number): ObservedTraffic {
    const counts = { requests: this.#served, errors: 0, users: 100, fallbacks: 0 };
    return {
      target: 'main',
      shareBp,
      countersId: 'a',
      stable: counts,
      candidate: counts,
      unanswered: 0,
      audiences: {},
    };
  }

  #answer(as: string, { question, answer }: { readonly question: string; readonly answer: 'yes' | 'no' }): void {
    this.#input({ kind: 'answer', question, answer, claim: { user: 'me', as }, reason: '' });
  }

  #decide(as: string, decision: string): void {
    const kind = (['go', 'no-go', 'continue', 'pause', 'rollback'] as const).find((each) => each === decision);
    if (kind === undefined) throw new Error(`there is no decision "${decision}"`);
    this.#input({ kind: 'decision', decision: kind, claim: { user: 'me', as }, reason: 'as scripted' });
  }

  #step(passed: boolean): void {
    const step = this.#state.rollback?.step ?? 0;
    this.#input({ kind: 'step_finished', step, passed, detail: passed ? 'answered 200' : 'answered 503' });
  }
}

function written(event: RecordedEvent): string {
  const minutes = Math.round((event.at - START) / 60_000);
  const clock = `${String(Math.floor(minutes / 60)).padStart(3)}h${String(minutes % 60).padStart(2, '0')}`;
  return `${clock}  ${event.type.padEnd(18)} ${describeEvent(event)}`;
}

function duration(text: string): number {
  const parsed = parseDuration(text);
  if ('fault' in parsed) throw new Error(`"${text}" is no duration`);
  return parsed.value;
}
