import { text } from '../shape/scalars.ts';
import { type Shape, scalar } from '../shape/shape.ts';

/** A value that lies outside of the plan: in an environment variable, or in a file. */
const REFERENCE = /^(?:\$[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$/;

/** Whether a text names the place of a value, `$NAME` or `file:PATH`, instead of being the value. */
export function isReference(found: string): boolean {
  return REFERENCE.test(found);
}

/** A secret, by the name of the place where it lies. Its value never stands in a plan, and never in a message. */
export const secret: Shape<string> = scalar({
  expects: 'the name of a secret: $NAME for an environment variable, or file:PATH',
  schema: { type: 'string', pattern: REFERENCE.source, examples: ['$PROM_TOKEN', 'file:/run/secrets/prom'] },
  read: (found) => {
    if (isReference(found)) return { value: found };
    const message = 'found a value (not shown) where only the name of a secret may stand';
    const hint =
      'write $NAME for an environment variable, or file:PATH; if the value was real, make it invalid where it is in use';
    return { fault: { code: 'secret_in_plan', message, hint } };
  },
});

interface AddressOptions {
  /** Schemes without their colon. */
  readonly schemes: readonly string[];
  readonly example: string;
  /** Whether a query string may follow the path. */
  readonly search?: boolean;
}

/** Where a server is: a URL without a login, or the name of the secret that holds one. */
export function address({ schemes, example, search = false }: AddressOptions): Shape<string> {
  const expects = `a URL such as ${example}, or the name of the secret that holds one, such as $SOURCE_URL`;
  const form = `(?:${schemes.join('|')})://[^\\s?#]+${search ? '(?:\\?[^\\s#]*)?' : ''}`;
  return scalar({
    expects,
    schema: { type: 'string', pattern: `^(?:${form}|${REFERENCE.source.slice(4, -2)})$` },
    read: (found) => {
      if (isReference(found)) return { value: found };
      if (!new RegExp(`^${form}$`).test(found) || !URL.canParse(found)) return { fault: { code: 'bad_value' } };
      const { username, password } = new URL(found);
      if (username === '' && password === '') return { value: found };
      const message = 'found an address with a login in it (not shown)';
      const hint = 'take it out, and write "user" and "password" beside the address of a source';
      return { fault: { code: 'secret_in_plan', message, hint } };
    },
  });
}

/** Path of a file, from the folder in which the program is started. */
export const file: Shape<string> = text('the path of a file', 'certs/ca.pem');
