/** Forms that only secrets have: passwords in URLs, private keys, and the tokens of well-known services. */
const SECRET_FORMS: readonly RegExp[] = [
  /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#]*:)[^\s/@$][^\s/@]*(?=@)/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:sk|rk)_live_[A-Za-z0-9]{10,}/g,
  /\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/g,
  /(?<=hooks\.slack\.com\/services\/)[A-Za-z0-9/]{10,}/g,
  /(?<=\bBearer )[A-Za-z0-9._~+/-]{16,}/g,
];

/** What every secret of these forms holds somewhere: a text without it need not be searched eleven times. */
const TRACE = /:\/\/|-----BEGIN |AKIA|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|[sr]k_live_|\bey|hooks\.slack|Bearer /i;

/** Where in `text` the first secret begins; undefined where there is none. */
export function findSecret(text: string): number | undefined {
  if (!TRACE.test(text)) return undefined;
  const starts = SECRET_FORMS.flatMap((form) => [...text.matchAll(form)].map((match) => match.index));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** `text` with every secret replaced by as many `•`, so that columns stay where they are. */
export function redact(text: string): string {
  if (!TRACE.test(text)) return text;
  return SECRET_FORMS.reduce((rest, form) => rest.replaceAll(form, (secret) => '•'.repeat(secret.length)), text);
}
