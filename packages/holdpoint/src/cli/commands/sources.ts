import { systemClock } from '../../shell/clock.ts';
import { isTrusted, lookAtSignals } from '../../sources/look.ts';
import { looksText } from '../../sources/text.ts';
import type { JsonOption } from '../options.ts';
import { print, printJson } from '../output.ts';
import { planOf } from './export.ts';

/** `holdpoint sources check PLAN`. */
export async function sourcesCheck(file: string, { json }: JsonOption): Promise<number> {
  const plan = planOf(file);
  if (plan === null) return 1;
  const looks = await lookAtSignals(plan, systemClock());
  const ok = looks.looks.every(isTrusted);
  if (json === true) printJson({ file, ok, readings: looks.looks, fromRouter: looks.fromRouter });
  else print(looksText(plan, looks));
  return ok ? 0 : 1;
}
