import { basename, resolve } from 'node:path';
import { type Facts, mergePlans, outcomesOf, readDocument, reviewDocument, type Side } from '@holdpoint/import';
import { readPlan } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { accountText, conflictsText } from '../../import/account.ts';
import { answersIn, type TypedAnswer, typedAnswer } from '../../import/answers.ts';
import { type Earlier, earlierPlan, noteFile } from '../../import/earlier.ts';
import { jsonOf } from '../../import/json.ts';
import { reportContent } from '../../import/report/content.ts';
import { reportHtml } from '../../import/report/html.ts';
import { reportMarkdown } from '../../import/report/markdown.ts';
import { askOpen, type Material, openSession, type Session } from '../../import/session.ts';
import type { Again, ImportView } from '../../import/view.ts';
import { writeWhole } from '../../import/write.ts';
import { inTerminal } from '../../init/ask.ts';
import type { JsonOption } from '../options.ts';
import { complain, hasTerminal, printJson } from '../output.ts';
import { readInput, readStandardInput } from '../read-input.ts';

export interface ImportOptions extends JsonOption {
  readonly output?: string;
  readonly report?: 'html' | 'md';
  readonly answer?: readonly string[];
  /** File of answers. */
  readonly answers?: string;
  readonly keep?: Side;
  readonly yes?: true;
}

/** Standard input is read under this name. */
const STDIN = '-';

/** `holdpoint import DOC`. The exit code is 1 where edits by hand and the document collide, and nothing was written. */
export async function importCommand(file: string, options: ImportOptions): Promise<number> {
  checkOptions(file, options);
  const { output } = options;
  const document = file === STDIN ? 'document.md' : basename(file);
  const { facts, findings } = reviewDocument(factsOf(file, document));
  const earlier = output === undefined ? null : earlierPlan(output);
  const material = { facts, document, saved: earlier?.imported.answers ?? {}, typed: typedAnswers(options) };
  const session = await answered(openSession(material), material, options);
  const { yaml, again } = planOf(session, earlier, options);
  const view: ImportView = {
    document,
    command: `holdpoint import ${file}${output === undefined ? '' : ` -o ${output}`}`,
    facts,
    findings,
    draft: session.draft,
    outcomes: outcomesOf(facts, session.draft),
    ...(output !== undefined && { output }),
    ...(again !== undefined && { again }),
  };
  if (again !== undefined && again.conflicts.length > 0 && options.keep === undefined) {
    complain(conflictsText(again).join('\n'));
    complain(
      `Nothing was written. Say whose side counts with --keep mine or --keep document, or mend ${output} first.`,
    );
    return 1;
  }
  if (output !== undefined) {
    const answers = Object.fromEntries(session.answers);
    writeWhole(output, yaml);
    writeWhole(
      noteFile(output),
      `${JSON.stringify({ version: 1, document, answers, plan: session.draft.yaml }, null, 2)}\n`,
    );
  }
  tell(view, yaml, options);
  return 0;
}

function checkOptions(file: string, { output, report, json }: ImportOptions): void {
  const wrong = (message: string, hint: string): never => {
    throw new LaunchError('wrong_use', message, { hint });
  };
  if (report !== undefined && json === true)
    wrong('--report and --json both take standard output', 'Leave one of them out.');
  if (output !== undefined && file !== STDIN && resolve(output) === resolve(file)) {
    wrong(`${output} is the document itself`, 'Name another file with -o.');
  }
}

/** The facts of a document. Errors: `input_invalid` for what is no document, `file_unreadable`. */
function factsOf(file: string, document: string): Facts {
  const bytes = file === STDIN ? readStandardInput() : readInput(file);
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  if (/^(?:\uFEFF|\s|#.*\n)*holdpoint:\s*\d/.test(head)) {
    throw new LaunchError('input_invalid', `${document} is a plan already`, {
      hint: `Run \`holdpoint validate ${file}\`; import takes the document that people wrote.`,
    });
  }
  const reading = readDocument(bytes);
  if (reading.ok) return reading.facts;
  const { message, hint } = reading.problem;
  throw new LaunchError('input_invalid', `${document}: ${message}`, { hint });
}

function typedAnswers({ answer = [], answers }: ImportOptions): readonly TypedAnswer[] {
  const inFile = answers === undefined ? [] : answersIn(new TextDecoder().decode(readInput(answers)), answers);
  return [...inFile, ...answer.map(typedAnswer)];
}

/** Asks for what is open, where there is somebody to ask and a plan to write. */
function answered(
  session: Session,
  material: Material,
  { output, yes, json, report }: ImportOptions,
): Promise<Session> {
  const asks = output !== undefined && yes !== true && json !== true && report === undefined;
  if (!asks || session.draft.open.length === 0 || !hasTerminal()) return Promise.resolve(session);
  return inTerminal((prompt) => askOpen(session, material, prompt));
}

interface PlanText {
  readonly yaml: string;
  readonly again?: Again;
}

/** The plan as it is to be written. Errors: `plan_invalid` where the plan that is there, or both together, cannot be read. */
function planOf(
  { draft, before }: Session,
  earlier: Earlier | null,
  { output = '', keep = 'mine' }: ImportOptions,
): PlanText {
  if (earlier === null) return { yaml: draft.yaml };
  requirePlan(earlier.plan, `${output} is no plan as it is`, `Mend it first: holdpoint validate ${output}`);
  const merged = mergePlans({ base: earlier.imported.plan, mine: earlier.plan, document: draft.yaml, side: keep });
  if (!merged.ok) throw new LaunchError('plan_invalid', `${output} cannot be merged: ${merged.message}`);
  const { yaml, ...again } = merged;
  const what = `${output} with what the document changed would be no plan`;
  requirePlan(yaml, what, 'Nothing was written. Mend the plan, or import into another file and compare the two.');
  const { plan: base } = earlier.imported;
  const changed = mergePlans({ base, mine: base, document: before.yaml });
  const changes = changed.ok ? changed.changes : again.changes;
  const unchanged = keep === 'mine' ? again.conflicts.map(({ place }) => place) : [];
  return { yaml, again: { ...again, changes: changes.filter(({ place }) => !isWithin(place, unchanged)) } };
}

function isWithin(place: string, places: readonly string[]): boolean {
  return places.some((each) => place === each || place.startsWith(`${each} / `));
}

/** Errors: `plan_invalid` for a text that is no plan. */
function requirePlan(yaml: string, what: string, hint: string): void {
  const result = readPlan(new TextEncoder().encode(yaml), 'the plan');
  if (result.ok) return;
  const problems = result.problems.map(({ message }) => `  ${message}`).join('\n');
  throw new LaunchError('plan_invalid', `${what}:\n${problems}`, { hint });
}

function tell(view: ImportView, yaml: string, { output, report, json }: ImportOptions): void {
  if (json === true) printJson(jsonOf(view));
  else if (report === 'html') process.stdout.write(reportHtml(reportContent(view)));
  else if (report === 'md') process.stdout.write(reportMarkdown(reportContent(view)));
  else if (output === undefined) process.stdout.write(yaml);
  const written = output === undefined ? [] : [`${output} is written.`];
  complain([accountText(view), ...written].join('\n'));
}
