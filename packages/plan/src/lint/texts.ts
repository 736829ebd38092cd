import type { Plan } from '../plan.ts';
import type { Path } from '../source/node.ts';
import { lineOf, lookedAt, stepLists } from './steps.ts';

/** A text of the plan for people. */
export interface PlacedText {
  readonly text: string;
  readonly path: Path;
  /** Names are what references mean; prose is what refers. */
  readonly kind: 'name' | 'prose';
}

/** A command line of the plan. */
export interface PlacedCommand {
  readonly line: string;
  readonly path: Path;
  /** What runs it, for messages: `the step "Flush caches"`. */
  readonly owner: string;
}

/** Names and texts of the plan that people read: of steps, phases, messages, questions, situations and checklists. */
export function textsOf(plan: Plan): readonly PlacedText[] {
  const { stages, matrix, escalations, readiness, signOff, after } = plan;
  return [
    ...stages.map(({ name }, i) => nameAt(name, ['stages', i, 'name'])),
    ...stepTexts(plan),
    ...matrix.flatMap(({ when, situation }, i) => (when === null ? prose(situation, ['matrix', i, 'situation']) : [])),
    ...escalations.flatMap(({ issue, action, options }, i) => [
      ...prose(issue, ['escalations', i, 'issue']),
      ...prose(action, ['escalations', i, 'action']),
      ...options.flatMap((option, o) => prose(option, ['escalations', i, 'options', o])),
    ]),
    ...readiness.flatMap(({ name, items }, i) => [
      nameAt(name, ['readiness', i, 'section']),
      ...items.flatMap(({ title }, k) => prose(title, ['readiness', i, 'items', k])),
    ]),
    ...signOff.flatMap(({ confirms }, i) => confirms.flatMap((text, k) => prose(text, ['sign_off', i, 'confirms', k]))),
    ...(after?.tasks ?? []).flatMap(({ name }, i) => prose(name, ['after', 'tasks', i])),
    ...(after?.recurring ?? []).flatMap(({ name }, i) => prose(name, ['after', 'recurring', i, 'name'])),
  ];
}

function stepTexts(plan: Plan): readonly PlacedText[] {
  const phases = plan.runbook.flatMap(({ name, checkpoint }, i) => [
    nameAt(name, ['runbook', i, 'phase']),
    ...(checkpoint === undefined ? [] : [nameAt(checkpoint.name, ['runbook', i, 'checkpoint', 'name'])]),
    ...(checkpoint?.criteria ?? []).flatMap(({ condition }, c) =>
      condition.kind === 'ask' ? prose(condition.question, ['runbook', i, 'checkpoint', 'criteria', c]) : [],
    ),
  ]);
  const steps = stepLists(plan).flatMap((list) =>
    list.steps.flatMap(({ step, path }) => [
      nameAt(step.name, [...path, 'name']),
      ...(step.work.kind === 'ask' ? prose(step.work.question, [...path, 'ask']) : []),
      ...prose(step.expect, [...path, 'expect']),
    ]),
  );
  return [...phases, ...steps, ...messagesOf(plan)];
}

/** What steps and triggers tell people. */
export function messagesOf(plan: Plan): readonly PlacedText[] {
  const steps = stepLists(plan).flatMap((list) =>
    list.steps.flatMap(({ step, path }) => step.tell.flatMap(({ message }) => prose(message, [...path, 'message']))),
  );
  const triggers = plan.stages.flatMap(({ triggers: own }, i) =>
    own.flatMap(({ tell }, t) =>
      tell.flatMap(({ message }) => prose(message, ['stages', i, 'triggers', t, 'message'])),
    ),
  );
  return [...new Map([...steps, ...triggers].map((text) => [`${text.path.join('.')} ${text.text}`, text])).values()];
}

/** Every command line that the plan runs, or asks as a check; templates of messages are none. */
export function commandsOf(plan: Plan): readonly PlacedCommand[] {
  const steps = stepLists(plan).flatMap((list) =>
    list.steps.flatMap(({ step, path }) => {
      const owner = `the step "${step.name}"`;
      const line = lineOf(step);
      const run = line === undefined ? [] : [{ line, path: [...path, 'run'], owner }];
      const verify = step.verify?.kind === 'command' ? [lookedAt(step.verify.subject)] : [];
      return [...run, ...verify.map((line) => ({ line, path: [...path, 'verify', 'command'], owner }))];
    }),
  );
  const items = plan.readiness.flatMap((section, i) =>
    section.items.flatMap(({ title, check }, k) =>
      check?.kind === 'command'
        ? [
            {
              line: lookedAt(check.subject),
              path: ['readiness', i, 'items', k, 'check', 'command'],
              owner: `the item "${title}"`,
            },
          ]
        : [],
    ),
  );
  const signals = Object.values(plan.signals).flatMap(({ id, source }) =>
    source.kind === 'command' ? [{ line: source.run, path: ['signals', id, 'run'], owner: `the signal "${id}"` }] : [],
  );
  return [...signals, ...steps, ...items];
}

function nameAt(text: string, path: Path): PlacedText {
  return { text: lookedAt(text), path, kind: 'name' };
}

function prose(text: string | undefined, path: Path): readonly PlacedText[] {
  return text === undefined ? [] : [{ text: lookedAt(text), path, kind: 'prose' }];
}
