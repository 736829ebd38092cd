import type { Signal } from '@holdpoint/plan';

/** What a signal is about, and so on which board it is. */
export type Theme = 'errors' | 'latency' | 'resources' | 'business';

const RESOURCE = /cpu|mem|heap|disk|pool|conn|thread|fd|load|queue|gc|io\b|uptime/i;
const ERROR = /err|fail|violat|crash|exception|reject|timeout|fallback|lost/i;

/** By its unit and its source; by its name where these leave it open. */
export function themeOf(signal: Signal): Theme {
  const { source, dimension, better, id } = signal;
  if (dimension === 'duration') return 'latency';
  if (dimension === 'bytes') return 'resources';
  if (dimension === 'money') return 'business';
  if (ERROR.test(id)) return 'errors';
  if (RESOURCE.test(id)) return 'resources';
  const counted = source.kind === 'traffic' || (source.kind === 'prometheus' && source.ask.form === 'ratio');
  if (dimension === 'ratio' || dimension === 'points') return counted || better === 'lower' ? 'errors' : 'business';
  return better === 'higher' ? 'business' : 'resources';
}

/** Unit of a panel; values are in base units of Prometheus. */
export function unitOf({ dimension, currency = '' }: Signal): string {
  switch (dimension) {
    case 'ratio':
    case 'points':
      return 'percentunit';
    case 'duration':
      return 's';
    case 'bytes':
      return 'bytes';
    case 'rate':
      return 'cps';
    case 'money':
      return `suffix: ${currency}`;
    case 'count':
      return 'short';
  }
}
