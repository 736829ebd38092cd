import { scalar } from '../shape/shape.ts';
import { quote } from '../wording.ts';

/** A URL, or the path of a service of the plan. */
export type VerifyUrl =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'service'; readonly variant: 'stable' | 'candidate'; readonly path: string };

/** `$stable/health`, or a whole URL, whose beginning may be a secret: `$STATUS_URL/health`. */
export const verifyUrl = scalar<VerifyUrl>({
  expects: 'a URL, or $stable/health',
  schema: {
    type: 'string',
    pattern: '^(?:\\$(?:stable|candidate)(?:/\\S*)?|\\$[A-Z][A-Z0-9_]*(?:/\\S*)?|https?://\\S+)$',
  },
  read: (found) => {
    const [, variant, rest = ''] = /^\$(stable|candidate)((?:\/\S*)?)$/.exec(found) ?? [];
    if (variant === 'stable' || variant === 'candidate') return { value: { kind: 'service', variant, path: rest } };
    if (/^\$[A-Z][A-Z0-9_]*(?:\/\S*)?$/.test(found)) return { value: { kind: 'url', url: found } };
    const http = /^https?:\/\/[^\s]+$/.test(found) && URL.canParse(found);
    const message = `found ${quote(found)}; needed is a URL, or a path of a service such as $stable/health`;
    return http ? { value: { kind: 'url', url: found } } : { fault: { code: 'bad_value', message } };
  },
});
