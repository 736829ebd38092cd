import type { Plan, QueryPlace, Signal, SourceSettings } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import { type Environment, isReference } from '../shell/references.ts';
import { type HttpAnswer, type HttpClient, openHttpClient } from './http/client.ts';
import { BEFORE_STAGES, type MetricsSource } from './index.ts';
import { ageOf, allowedAgeMs } from './json/age.ts';
import { answerIn, readPath } from './json/answer.ts';
import { fillPath, fillUrl } from './json/fill.ts';
import { type Answer, type Asker, failure, type Question } from './query/asker.ts';
import { byPlace } from './query/place.ts';
import { readAll } from './query/read-all.ts';
import { querySource } from './query/source.ts';

type JsonSignal = Signal & { readonly source: QueryPlace & { readonly kind: 'http'; readonly query: string } };

interface Surroundings {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly env: Environment | undefined;
}

/** Documents of one server that are got at the same time. */
const PARALLEL = 8;

/**
 * Reads numbers from JSON documents of HTTP servers, by JSONPath. Signals of the same document share one
 * request in each read. A document that says that it is old is no news. Errors: `plan_invalid` for a path that
 * cannot be read.
 */
export function jsonSource(plan: Plan, clock: Clock, env?: Environment): MetricsSource {
  const signals = Object.values(plan.signals).filter(isJsonSignal);
  readAll(signals, ({ source }) => {
    const read = readPath(fillPath(source.query, { variant: 'stable', stage: BEFORE_STAGES }));
    return read.outcome === 'fault' ? read : { read };
  });
  const asked = byPlace(plan, 'http', signals).map((place) => ({
    asker: jsonAsker(place.settings, { plan, clock, env }),
    signals: place.signals,
  }));
  return querySource(asked, { clock });
}

function jsonAsker(settings: SourceSettings, { plan, clock, env }: Surroundings): Asker<JsonSignal> {
  const clients = new Map<string, HttpClient>();
  const underWay = new Map<string, Promise<HttpAnswer>>();

  const clientOf = (url: string): HttpClient => {
    const client = clients.get(url) ?? openHttpClient({ ...settings, url }, { clock, ...(env && { env }) });
    clients.set(url, client);
    return client;
  };

  /** A document is asked for once in a round; names in its address make several of it. */
  const documentOf = ({ signal, variant, stage, deadline }: Question<JsonSignal>): Promise<HttpAnswer> => {
    const url = isReference(settings.url) ? settings.url : fillUrl(settings.url, { variant, stage });
    const { source, at = '' } = signal.source;
    const place = source === undefined ? '' : fillUrl(at, { variant, stage });
    const id = JSON.stringify([url, place]);
    const answer = underWay.get(id) ?? clientOf(url).ask({ method: 'GET', ...pathAndFields(place), signal: deadline });
    underWay.set(id, answer);
    return answer;
  };

  const ask = async (question: Question<JsonSignal>): Promise<Answer> => {
    const { signal, variant, stage } = question;
    const answer = await documentOf(question);
    if (answer.outcome === 'failed') return failure(answer.reason, `${answer.detail} (${signal.id})`);
    const asked = `${answer.asked}, ${signal.id}`;
    const age = ageOf(answer.headers, clock.wall());
    const allowedMs = allowedAgeMs(plan, stage, clock.scale);
    if (age !== null && age.ms > allowedMs) {
      const limit = `at most ${Math.round(allowedMs / 1000)} s are allowed`;
      return failure('stale', `${asked}: the answer is ${Math.round(age.ms / 1000)} s old by its ${age.by}; ${limit}`);
    }
    return answerIn(answer.body, readPath(fillPath(signal.source.query, { variant, stage })), asked);
  };

  return {
    name: `HTTP ${settings.id}`,
    timeoutMs: settings.timeoutMs,
    parallel: PARALLEL,
    now: async () => {
      underWay.clear();
      return clock.wall();
    },
    ask,
    tellsOfSpan: () => false,
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

/** A path that follows the address of a source, with its query. */
function pathAndFields(place: string) {
  const [path = '', query = ''] = place.split('?', 2);
  return { path, fields: Object.fromEntries(new URLSearchParams(query)) };
}

function isJsonSignal(signal: Signal): signal is JsonSignal {
  return signal.source.kind === 'http';
}
