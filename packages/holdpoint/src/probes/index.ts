import type { Capacity, Service } from '@holdpoint/plan';

/** What a look at the candidate has shown. */
export interface CapacityResult {
  readonly proven: boolean;
  /** One line that names each instance that fell short, and how; the same where the same is seen again. */
  readonly detail: string;
}

/** Looks at versions themselves, past the router. Nothing here throws: what cannot be seen is an answer. */
export interface Probes {
  /** Whether a service has what a stage asks for: instances that are well, and that answer warm-up requests. */
  capacity(service: Service, wanted: Capacity, signal: AbortSignal): Promise<CapacityResult>;
  /**
   * Why no instance of a service serves; null where one does, or may. It is told soon: whoever takes traffic back
   * waits for it.
   */
  gone(service: Service): Promise<string | null>;
}

/** Probes of a controller that was given none: nothing is proven, and nothing is known to be gone. */
export const noProbes: Probes = {
  capacity: async () => ({ proven: false, detail: 'nobody looks at the candidate here' }),
  gone: async () => null,
};
