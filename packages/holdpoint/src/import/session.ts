import { type Choice, type DraftedPlan, draftPlan, type Facts } from '@holdpoint/import';
import { LaunchError } from '../errors.ts';
import type { Prompt } from '../init/ask.ts';
import { byName, type TypedAnswer } from './answers.ts';

/** What a plan is drafted from. */
export interface Material {
  readonly facts: Facts;
  /** Name of the document in comments. */
  readonly document: string;
  /** Answers of earlier imports, by the names of choices. */
  readonly saved: Readonly<Record<string, string>>;
  readonly typed: readonly TypedAnswer[];
}

/** A plan and the answers that it was drafted with. */
export interface Session {
  readonly draft: DraftedPlan;
  readonly answers: ReadonlyMap<string, string>;
  /** The plan with the answers of earlier imports alone: what differs from it comes from new answers. */
  readonly before: DraftedPlan;
}

const MAX_ROUNDS = 6;

/**
 * Drafts a plan with all answers. An answer may lead to further choices, to which other answers fit: it is drafted until
 * nothing new fits. Errors: `wrong_use` for answers that do not do.
 */
export function openSession({ facts, document, saved, typed }: Material): Session {
  const draftWith = (answers: ReadonlyMap<string, string>): DraftedPlan =>
    draftPlan(facts, { file: document, answers });
  const known = new Map(Object.entries(saved));
  // Numbers are those that were shown: of the choices before these answers.
  const before = draftWith(known);
  const shown = before.choices;
  const numbered = typed.map((each) =>
    /^\d+$/.test(each.to)
      ? { ...each, to: shown.find(({ number }) => number === Number(each.to))?.id ?? each.to }
      : each,
  );
  let answers: ReadonlyMap<string, string> = known;
  let draft = draftWith(answers);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = new Map([...known, ...byName(numbered, draft.choices)]);
    if (round > 0 && next.size === answers.size) break;
    answers = next;
    draft = draftWith(answers);
  }
  const messages = faultsOf(draft, numbered);
  if (messages.length > 0) {
    throw new LaunchError('wrong_use', messages.join('\n'), {
      hint: 'Without --answer, the import lists what is asked.',
    });
  }
  return { draft, answers: kept(answers, draft), before };
}

/** What is wrong with answers. Those of a file may be to more than is asked, so that one file fits several documents. */
function faultsOf(draft: DraftedPlan, typed: readonly TypedAnswer[]): readonly string[] {
  const given = new Map(
    typed.flatMap((each) => [...byName([each], draft.choices).keys()].map((id) => [id, each] as const)),
  );
  const asked = new Set(draft.choices.map(({ id }) => id));
  const faults = draft.faults.filter(({ id }) => given.has(id) && (asked.has(id) || given.get(id)?.file === undefined));
  const idle = typed.filter(
    (each) => each.file === undefined && each.to.includes('*') && byName([each], draft.choices).size === 0,
  );
  return [...faults.map(({ message }) => message), ...idle.map(({ to }) => `no choice has a name like ${to}`)];
}

/** The answers that answer something: those of earlier imports may be to choices that the document has no more. */
function kept(answers: ReadonlyMap<string, string>, draft: DraftedPlan): ReadonlyMap<string, string> {
  const answered = new Set(draft.choices.flatMap(({ id, answer }) => (answer === undefined ? [] : [id])));
  return new Map([...answers].filter(([id]) => answered.has(id)));
}

/** Asks for what is open, one choice after the other; an empty line leaves it open, the end of the input all the rest. */
export async function askOpen(session: Session, material: Material, prompt: Prompt): Promise<Session> {
  const passed = new Set<string>();
  let { draft, answers } = session;
  const { before } = session;
  for (;;) {
    const choice = draft.open.find(({ id }) => !passed.has(id));
    if (choice === undefined) return { draft, answers, before };
    const asked = await askOne(choice, { material, answers, prompt });
    if (asked === null) return { draft, answers, before };
    if (asked === 'open') passed.add(choice.id);
    else ({ draft, answers } = asked);
  }
}

interface Asking {
  readonly material: Material;
  readonly answers: ReadonlyMap<string, string>;
  readonly prompt: Prompt;
}

async function askOne(
  choice: Choice,
  { material, answers, prompt }: Asking,
): Promise<Omit<Session, 'before'> | 'open' | null> {
  const may = choice.answers.length === 0 ? choice.form : choice.answers.join(', ');
  let remark = '';
  for (;;) {
    const line = await prompt(`${remark}${choice.question} (${may}) [leave open]: `);
    if (line === null) return null;
    const answer = line.trim();
    if (answer === '') return 'open';
    const next = new Map([...answers, [choice.id, answer]]);
    const draft = draftPlan(material.facts, { file: material.document, answers: next });
    const fault = draft.faults.find(({ id }) => id === choice.id);
    if (fault === undefined) return { draft, answers: next };
    remark = `  ${fault.message}\n`;
  }
}
