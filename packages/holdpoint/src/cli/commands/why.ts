import type { Plan } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { readPastLaunch } from '../../store/past-launch.ts';
import { explain } from '../../why/explain.ts';
import { whyText } from '../../why/text.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { print, printJson, wantsUnicode } from '../output.ts';

/** `holdpoint why [LAUNCH] [STAGE]`. */
export function why(
  launch: string | undefined,
  stage: string | undefined,
  { data, json }: DataOption & JsonOption,
): number {
  const past = readPastLaunch(data, launch);
  const explained = explain(past, stage === undefined ? null : stageNumber(past.plan, stage));
  if (explained === null) {
    throw new LaunchError(
      'no_launch',
      `${past.launch} has not entered ${stage === undefined ? 'a stage' : `stage ${stage}`}`,
      {
        hint: 'Its record: `holdpoint audit verify`; a running launch: `holdpoint status`.',
      },
    );
  }
  if (json === true) printJson(explained);
  else print(whyText(explained, { unicode: wantsUnicode() }));
  return 0;
}

/** By its number or its name. Errors: `wrong_use`. */
function stageNumber({ stages }: Plan, wanted: string): number {
  const byName = stages.findIndex(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (byName >= 0) return byName + 1;
  const number = Number(wanted);
  if (Number.isInteger(number) && number >= 1 && number <= stages.length) return number;
  throw new LaunchError('wrong_use', `the plan has no stage ${wanted}`, {
    hint: `Its stages are ${stages.map(({ name }, i) => `${i + 1} (${name})`).join(', ')}.`,
  });
}
