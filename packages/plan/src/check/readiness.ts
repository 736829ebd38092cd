import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { placedIn } from './walk.ts';

/** Reports items of the readiness that share an id, and sign-offs that one role gives twice. */
export function checkReadiness({ draft, remark }: CheckContext): void {
  const items = placedIn(draft.readiness, ['readiness']).flatMap(({ value, path }) =>
    placedIn(value.items, [...path, 'items']).flatMap((item) =>
      typeof item.value === 'string' || item.value.id === undefined ? [] : [{ name: item.value.id, path: item.path }],
    ),
  );
  const signers = placedIn(draft.sign_off, ['sign_off']).flatMap(({ value, path }) => {
    const name = typeof value === 'string' ? value : value.role;
    return name === undefined ? [] : [{ name, path }];
  });
  for (const [what, field, list] of [
    ['item', 'id', items],
    ['sign-off', 'role', signers],
  ] as const) {
    const seen = new Set<string>();
    for (const { name, path } of list) {
      const message = `${quote(name)} is the ${field} of an earlier ${what} already`;
      if (seen.has(name))
        remark([...path, field], { code: 'duplicate_name', message, hint: `give each ${what} its own` });
      seen.add(name);
    }
  }
}
