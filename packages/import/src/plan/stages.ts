import { parseCondition, parseDuration } from '@holdpoint/plan';
import type { ChecklistItem, CheckpointFact, Found, TriggerFact } from '../facts.ts';
import type { Draft } from './draft.ts';
import { type DocumentStage, stageAround, stageNamed } from './stage-list.ts';
import { channelIds } from './steps.ts';
import type { Level, Limit } from './thresholds.ts';
import { type Field, field, type Item, map, maybe } from './tree.ts';

/** What stages are made of, beside the draft. */
export interface StageParts {
  readonly stages: readonly DocumentStage[];
  readonly limits: readonly Limit[];
  readonly levels: readonly Level[];
  /** Items of the checklists that stand in the part of a stage. */
  readonly criteria: readonly ChecklistItem[];
  /** Checkpoints that stand on the line of a stage: somebody decides whether it is left. */
  readonly checkpoints: readonly CheckpointFact[];
}

/** The sections `stages` and `matrix`: triggers that cannot be measured become situations that people decide. */
export function stageFields(
  draft: Draft,
  parts: StageParts,
): { readonly stages: readonly Field[]; readonly matrix: readonly Field[] } {
  const { facts, signals, cast } = draft;
  const read = facts.triggers.map((fact) => ({
    fact,
    when: fact.condition === undefined ? null : signals.condition(fact.condition, fact),
  }));
  const measured = read.flatMap(({ fact, when }) =>
    when === null || parts.stages.length === 0 ? [] : [{ fact, when }],
  );
  const rows = read
    .filter(({ when }) => when === null || parts.stages.length === 0)
    .map(({ fact }) => situation(fact, cast.commander));
  const around = stageAround(parts.stages, facts.triggers);
  const gates = commonGate(draft, parts);
  let before = '';
  const items = parts.stages.map((stage, i) => {
    const own = withoutTwins(measured.filter(({ fact }) => (around(fact) ?? stage) === stage));
    const triggers = own.map((each) => triggerItem(draft, each));
    const text = JSON.stringify(own.map(({ fact, when, within }) => [when, fact.action, within]));
    const same = i > 0 && text === before && own.length > 0;
    before = text;
    const checkpoint = parts.checkpoints.find(({ line }) => stage.about.some((fact) => fact.line === line));
    const gate = gateOf(draft, stage, parts) ?? gates;
    return stageItem(draft, stage, { gate, triggers: same ? 'same' : triggers, ...(checkpoint && { checkpoint }) });
  });
  return {
    stages: items.length === 0 ? [] : [field('stages', items)],
    matrix: rows.length === 0 ? [] : [field('matrix', rows)],
  };
}

const DOES = { rollback: 'rollback', pause: 'pause', page: 'investigate' } as const;

function situation(fact: TriggerFact, commander: string): Item {
  const value = map(field('situation', fact.text), field('decides', commander), field('do', DOES[fact.action]));
  return { value, about: [fact] };
}

interface Measured {
  readonly fact: TriggerFact;
  readonly when: string;
}

interface Trigger extends Measured {
  readonly about: readonly TriggerFact[];
  readonly within: string | undefined;
}

/** Triggers that do the same on the same condition, each once. */
function withoutTwins(triggers: readonly Measured[]): readonly Trigger[] {
  const groups = Map.groupBy(triggers, ({ fact, when }) => `${fact.action} ${when}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const about = same.map(({ fact }) => fact);
    const within = about.find((fact) => fact.within !== undefined)?.within;
    return first === undefined ? [] : [{ ...first, about, within }];
  });
}

/** A trigger; one that only calls people says whom. */
function triggerItem({ facts, cast }: Draft, { fact, when, about, within }: Trigger): Item {
  const pager = channelIds(facts.channels).find(
    (channel) => channel.fact.kind === 'pagerduty' || channel.fact.kind === 'slack',
  );
  const whom = pager === undefined ? field('by', cast.commander) : field('tell', pager.id);
  const fields = [
    field('when', when),
    field('do', fact.action),
    ...(fact.action === 'page' ? [whom] : []),
    ...maybe('within', within),
  ];
  return { value: map(...fields), about };
}

interface Conditions {
  readonly gate: readonly Item[];
  readonly triggers: readonly Item[] | 'same';
  readonly checkpoint?: CheckpointFact;
}

function stageItem(draft: Draft, stage: DocumentStage, { gate, triggers, checkpoint }: Conditions): Item {
  const { name, percent, users, about } = stage;
  const fields = [
    field('name', name),
    ...maybe('share', percent === undefined ? undefined : `${percent}%`),
    ...maybe('users', users === undefined ? undefined : String(users)),
    observeField(draft, stage),
    field('gate', gate),
    ...(triggers.length === 0 ? [] : [field('triggers', triggers)]),
    ...(checkpoint === undefined ? [] : [field('continue', `by ${draft.cast.commander}`, { about: [checkpoint] })]),
  ];
  return { value: map(...fields), about };
}

/** How long a stage is watched. Until somebody says so: a year, so that its gate opens by no means. */
function observeField({ choices }: Draft, { id, name, durations, about }: DocumentStage): Field {
  const timed = about.filter(({ duration }) => duration !== undefined);
  const [only] = durations;
  if (only !== undefined && durations.length === 1) return field('observe', only, { about: timed });
  const stated = durations.length > 1;
  const { value, choice } = choices.ask({
    id: `stages.${id}.observe`,
    question: stated
      ? `The document has ${durations.join(' and ')} for ${JSON.stringify(name)}; for how long is it watched?`
      : `For how long is ${JSON.stringify(name)} watched before it may be left?`,
    answers: durations,
    form: 'a duration such as 24h',
    about: stated ? timed : about,
    read: (answer) => ('value' in parseDuration(answer) ? answer : null),
    placeholder: '52w',
  });
  return field('observe', value, choice === undefined ? {} : { choice });
}

/** What the document asks for to leave this stage; null where it asks for nothing. */
function gateOf(
  { signals, cast, facts }: Draft,
  stage: DocumentStage,
  { stages, limits, levels, criteria }: StageParts,
): readonly Item[] | null {
  const own = limits.filter(
    (limit) => limit.stage === stage && limit.states === 'good' && !signals.isLeftOut(limit.signal),
  );
  const measured = own.map(({ signal, limit, fact }) => ({ value: `${signal} ${limit}`, about: [fact] }));
  const lines = new Set(own.map(({ fact }) => fact.line));
  const around = stageAround(stages, facts.checklist);
  const asked = criteria
    .filter((item) => (stageNamed(stages, item.section) ?? around(item)) === stage && !lines.has(item.line))
    .map((item) => ({ value: noAlerts(item.text, levels) ?? `ask ${cast.commander}: ${item.text}`, about: [item] }));
  return measured.length + asked.length === 0 ? null : [...measured, ...asked];
}

/** A criterion about alerts as a condition; null for all others, which a person is asked. */
function noAlerts(text: string, levels: readonly Level[]): string | null {
  const [, fresh, level] =
    /^(?:zero|no|0|ningun[ao]?|nenhum|aucune?|keine) (new |unresolved )?(critical|warning) alerts?\b/i.exec(text) ?? [];
  if (level === undefined || !levels.some((each) => each.level === level.toLowerCase())) return null;
  return `no ${level.toLowerCase()} alert${fresh === undefined ? '' : ' since previous stage'}`;
}

/** The gate of all stages for which the document asks for nothing of their own. */
function commonGate(draft: Draft, parts: StageParts): readonly Item[] {
  const { choices, cast } = draft;
  const without = parts.stages.filter((stage) => gateOf(draft, stage, parts) === null);
  const [first] = without;
  if (first === undefined) return [];
  const targets = parts.levels.filter(({ level }) => level === 'target');
  const critical = parts.levels.some(({ level }) => level === 'critical');
  const ask = `ask ${cast.commander}: May this stage be left?`;
  const { value, choice } = choices.ask<readonly string[]>({
    id: 'stages.gates',
    question: `What must hold for ${without.map(({ name }) => JSON.stringify(name)).join(', ')} to be left?`,
    answers: [...(targets.length > 0 ? ['targets'] : []), ...(critical ? ['no critical alert'] : []), 'ask'],
    form: 'targets for all limits that the document wants kept, ask for the word of a person, or conditions, with semicolons between them',
    about: without.flatMap(({ about }) => about),
    read: (answer) => conditionsIn(answer, { ask, targets: targets.map(({ signal, limit }) => `${signal} ${limit}`) }),
    placeholder: [ask],
  });
  return value.map((text) => ({ value: text, ...(choice !== undefined && { choice }) }));
}

function conditionsIn(
  answer: string,
  { ask, targets }: { readonly ask: string; readonly targets: readonly string[] },
): readonly string[] | null {
  const parts = answer.split(';').map((part) => part.trim());
  const read = parts.map((part) => {
    if (part === 'targets') return targets;
    if (part === 'ask') return [ask];
    return 'value' in parseCondition(part) ? [part] : null;
  });
  const all = read.flatMap((part) => part ?? []);
  return all.length === 0 || read.includes(null) ? null : all;
}

/** The items of checklists that are criteria of stages, by where they stand. */
export function criteriaOf(
  items: readonly ChecklistItem[],
  stages: readonly DocumentStage[],
): readonly ChecklistItem[] {
  const around = stageAround(stages, items);
  return items.filter((item: ChecklistItem & Found) => {
    if (stageNamed(stages, item.section) !== undefined) return true;
    return around(item) !== undefined && CRITERIA.test(item.section);
  });
}

const CRITERIA = /\bgo\b|criteri|kriterien|critère|critério|tiêu chí|معايير|标准|条件|基準|기준/iu;
