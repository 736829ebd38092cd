/** Seeds that once failed, with what they found. They are run with every test. */
export const REGRESSIONS: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 639, found: 'a router that another hand moved up and then down was raised again after a restart' },
  { seed: 1611, found: 'a gate opened by a value from before its source failed, once the source answered again' },
];
