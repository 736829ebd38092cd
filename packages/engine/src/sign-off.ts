import type { Recorder } from './recorder.ts';
import type { LaunchState } from './state.ts';

/** Asks every role that signs off, as soon as a launch awaits GO. */
export function askForSignOffs(recorder: Recorder): void {
  const { launch, signOff } = recorder.state.plan;
  for (const { role, confirms } of signOff) {
    const text = `Sign off ${launch.title}?${confirms.length === 0 ? '' : ` Confirm: ${confirms.join('; ')}`}`;
    recorder.record({ type: 'QuestionAsked', data: { question: `sign.${role}`, role, text, purpose: 'sign_off' } });
  }
}

/** Roles whose latest word is not yes. */
export function missingSignOffs({ plan, signOffs }: LaunchState): readonly string[] {
  return plan.signOff.map(({ role }) => role).filter((role) => signOffs[role] !== 'yes');
}
