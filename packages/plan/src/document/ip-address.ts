import { type Shape, scalar } from '../shape/shape.ts';

const PART = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${PART}(?:\\.${PART}){3}$`);
/** What looks like IPv6; whether it is one is seen by reading it. */
const IPV6 = /^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$/;

/** An IP address. IPv6 is given in lower case and shortened (RFC 5952), so that equal addresses are equal texts. */
export const ipAddress: Shape<string> = scalar({
  expects: 'an IP address such as 10.0.0.1 or 2001:db8::1',
  schema: { type: 'string', pattern: `${IPV4.source}|${IPV6.source}` },
  read: (found) => {
    if (IPV4.test(found)) return { value: found };
    const url = `http://[${found}]`;
    if (!IPV6.test(found) || !URL.canParse(url)) return { fault: { code: 'bad_value' } };
    return { value: new URL(url).hostname.slice(1, -1) };
  },
});
