import { describeEvent, type LaunchState, missingRoles, type RecordedEvent } from '@holdpoint/engine';

/** What a person is told of what they decided or answered. */
export function outcomeText(events: readonly RecordedEvent[], state: LaunchState): string {
  const last = events.findLast(({ type }) => type !== 'ShareRequested');
  if (last === undefined) return 'not recorded yet: the store cannot be written';
  switch (last.type) {
    case 'DecisionMade':
      return `noted; still needed: ${missingRoles(state, last.data.decision).join(', ') || 'nobody'}`;
    case 'RollbackStarted':
      return 'rolling back';
    default:
      return describeEvent(last);
  }
}
