import type { ExternalAlert } from '@holdpoint/engine';
import type { Plan, ScenarioChange } from '@holdpoint/plan';
import type { AlertSource } from '../alerts/index.ts';
import type { VirtualTime } from '../shell/virtual-time.ts';

/** The team's own alerts that fire in a simulated world. */
export class FiringAlerts {
  readonly #clock: VirtualTime;
  readonly #firing = new Set<ExternalAlert>();

  constructor(clock: VirtualTime) {
    this.#clock = clock;
  }

  /** Those that fire now. */
  get all(): readonly ExternalAlert[] {
    return [...new Map([...this.#firing].map((alert) => [alert.fingerprint, alert])).values()];
  }

  /** Lets one fire; returns what ends it. */
  fire({ name, level, drill }: Extract<ScenarioChange, { readonly kind: 'alert' }>): () => void {
    const startsAt = this.#clock.now();
    const alert: ExternalAlert = {
      fingerprint: `${name} ${level} ${drill}`,
      name,
      level,
      labels: {},
      summary: 'of the scenario',
      startsAt,
      state: 'firing',
      drill,
    };
    this.#firing.add(alert);
    return () => this.#firing.delete(alert);
  }
}

/** Sources of alerts of a plan: the first one shows what fires, and each is silent while a scenario says so. */
export function simulatedAlerts(plan: Plan, silent: ReadonlySet<string>, firing: FiringAlerts): readonly AlertSource[] {
  const sources = Object.values(plan.sources).filter(({ kind }) => kind === 'alertmanager');
  return sources.map(({ id, kind }, i): AlertSource => {
    const read: AlertSource['read'] = async () => {
      if (silent.has(id) || silent.has(kind)) {
        return { outcome: 'failed', reason: 'source_down', detail: `${id} is silent` };
      }
      return { outcome: 'alerts', alerts: i === 0 ? firing.all : [] };
    };
    return { id, read, close: async () => undefined };
  });
}
