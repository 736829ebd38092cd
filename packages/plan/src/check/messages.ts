import type { Path } from '../source/node.ts';
import { allOf, didYouMean, quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { allSteps, placedAt, placedIn } from './walk.ts';

/** What a message may leave open. */
const PLACEHOLDERS = ['time', 'reason', 'stage', 'step'];

interface Told {
  readonly tell?: string | readonly (string | { readonly message?: string } | undefined)[];
  readonly message?: string;
}

/** Reports messages that nobody gets, that leave open what nothing fills in, and calls that reach nobody. */
export function checkMessages(context: CheckContext): void {
  for (const { value, path } of allSteps(context.draft)) checkTold(context, value, path);
  for (const stage of placedIn(context.draft.stages, ['stages'])) {
    const { triggers } = stage.value;
    for (const { value, path } of typeof triggers === 'string' ? [] : placedIn(triggers, [...stage.path, 'triggers'])) {
      checkTold(context, value, path);
      if (value.do === 'page') checkCalled(context, path);
    }
  }
  for (const { value, path } of placedIn(context.draft.matrix, ['matrix'])) {
    if (value.do === 'escalate') checkEscalated(context, path);
  }
}

function checkTold({ isWritten, remark }: CheckContext, { tell, message }: Told, path: Path): void {
  const place = [...path, 'message'];
  if (isWritten(place) && !isWritten([...path, 'tell'])) {
    const text = '"message" means nothing without "tell"';
    remark(place, { code: 'missing_field', message: text, hint: 'add "tell", or take it out', onKey: true });
  }
  const own = typeof tell === 'string' ? [] : placedIn(tell, [...path, 'tell']);
  const texts = own.flatMap((each) =>
    typeof each.value === 'string' ? [] : placedAt(each.value.message, [...each.path, 'message']),
  );
  for (const { value, path: at } of [...placedAt(message, place), ...texts]) {
    for (const { 0: whole, 1: name = '', index } of value.matchAll(/\{\{\s*(\w*)\s*\}\}/g)) {
      if (PLACEHOLDERS.includes(name)) continue;
      const said = `nothing fills in ${quote(whole)}; a message may leave open ${allOf(PLACEHOLDERS.map((each) => `{{${each}}}`))}`;
      remark(at, { code: 'unknown_placeholder', message: said, hint: didYouMean(name, PLACEHOLDERS), index });
    }
  }
}

function checkCalled({ isWritten, remark }: CheckContext, path: Path): void {
  if (isWritten([...path, 'tell']) || isWritten([...path, 'by'])) return;
  const message = '"page" calls people, and neither "tell" nor "by" says whom';
  remark([...path, 'do'], { code: 'missing_field', message, hint: 'add "tell" with a channel' });
}

function checkEscalated({ isWritten, remark }: CheckContext, path: Path): void {
  if (isWritten([...path, 'to'])) return;
  const message = '"escalate" hands the decision on, and "to" does not say to whom';
  remark([...path, 'do'], { code: 'missing_field', message, hint: 'add "to" with a role' });
}
