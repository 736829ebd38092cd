import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { readInput } from '../cli/read-input.ts';
import { LaunchError } from '../errors.ts';

/** What an import leaves beside its plan, so that the next one can tell the document's changes from edits by hand. */
export interface Imported {
  readonly version: 1;
  /** Name of the document. */
  readonly document: string;
  /** Answers to choices, by their names. */
  readonly answers: Readonly<Record<string, string>>;
  /** The plan as it was imported, without edits by hand. */
  readonly plan: string;
}

/** A plan that was imported before, as it is now. */
export interface Earlier {
  readonly plan: string;
  readonly imported: Imported;
}

/** The file beside a plan that holds what was imported: `go-live.import.json` beside `go-live.yaml`. */
export function noteFile(planFile: string): string {
  return join(dirname(planFile), `${basename(planFile, extname(planFile))}.import.json`);
}

/** The plan that stands where one is to be written; null for none. Errors: `wrong_use` where it was not imported. */
export function earlierPlan(planFile: string): Earlier | null {
  if (!existsSync(planFile)) return null;
  const plan = new TextDecoder().decode(readInput(planFile));
  const note = noteFile(planFile);
  if (!existsSync(note)) {
    throw new LaunchError('wrong_use', `${planFile} is there already, and ${note} is not: it was not imported`, {
      hint: 'Name another file with -o.',
    });
  }
  return { plan, imported: importedIn(readFileSync(note, 'utf8'), note) };
}

function importedIn(text: string, file: string): Imported {
  const found = jsonOf(text);
  if (isImported(found)) return found;
  throw new LaunchError('input_invalid', `${file} is damaged, or was written by a later version`, {
    hint: 'Take it back from your version control, or name another plan with -o.',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isImported(found: unknown): found is Imported {
  if (typeof found !== 'object' || found === null) return false;
  const { version, document, answers, plan } = found as Partial<Record<keyof Imported, unknown>>;
  const texts =
    typeof answers === 'object' && answers !== null && Object.values(answers).every((each) => typeof each === 'string');
  return version === 1 && typeof document === 'string' && typeof plan === 'string' && texts;
}
