import type { Service } from '@holdpoint/plan';
import type { Messenger } from '../../src/channels/index.ts';
import type { Probes } from '../../src/probes/index.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { StepRunner } from '../../src/steps/index.ts';
import type { Deed } from './deeds.ts';
import type { Draw } from './draw.ts';

/** What is wrong with the channels. */
export interface ChannelFaults {
  down: boolean;
  /** Sending takes up to so long. */
  slowMs: number;
}

/** What is wrong with the instances of the versions. */
export interface InstanceFaults {
  stableGone: boolean;
  candidateShort: boolean;
}

interface Surroundings {
  readonly process: number;
  readonly clock: VirtualTime;
  readonly draw: Draw;
  note(deed: Deed): void;
}

/** Commands and checks of one process: what has started ends, whether or not the process is there to see it. */
export function simulatedSteps({ process, clock, draw, note }: Surroundings): StepRunner {
  return {
    run: async (step, signal) => {
      const deed = { kind: 'step', process, step: step.id, work: step.work.kind } as const;
      note({ ...deed, text: 'starts' });
      const takes = draw.logNormal(4000, 1);
      await clock.sleep(Math.min(takes, step.timeoutMs), signal);
      note({ ...deed, text: 'ends' });
      if (takes > step.timeoutMs) return { outcome: 'timed_out', detail: 'it did not end in time' };
      return draw.chance(0.8)
        ? { outcome: 'succeeded', detail: 'exit code 0' }
        : { outcome: 'failed', detail: 'exit code 1' };
    },
  };
}

/** The channels that people read. */
export function simulatedChannels({ clock, draw, note }: Surroundings, faults: ChannelFaults): Messenger {
  return {
    send: async ({ id: channel }, text, signal) => {
      await clock.sleep(draw.integer(10, Math.max(20, faults.slowMs)), signal);
      const delivered = !faults.down && draw.chance(0.9);
      note({ kind: 'message', channel, text, delivered });
      return { delivered, detail: delivered ? 'ok' : 'status 503' };
    },
  };
}

/** What one process sees when it looks at instances, after the time that looking takes. */
export function simulatedProbes({ process, clock, draw, note }: Surroundings, faults: InstanceFaults): Probes {
  const look = async (of: 'stable' | 'candidate', { url }: Service, longestMs: number): Promise<boolean> => {
    await clock.sleep(draw.integer(1, longestMs));
    const well = of === 'stable' ? !faults.stableGone : !faults.candidateShort;
    note({ kind: 'look', process, of, url, well });
    return well;
  };
  return {
    capacity: async (service) => {
      const proven = await look('candidate', service, 2000);
      return { proven, detail: proven ? 'all instances are well' : 'one instance is not well' };
    },
    gone: async (service) => ((await look('stable', service, 300)) ? null : 'no instance answers'),
  };
}
