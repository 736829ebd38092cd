import type { RunningLaunch } from '../controller/handle.ts';
import type { Clock } from '../shell/clock.ts';

const THINKING_MS = 100;

/**
 * Plays the people of the demo's plan: each question is answered with yes, by the role that it was
 * asked of, a moment after it was asked. Returns how to stop.
 */
export function playPeople(launch: RunningLaunch, clock: Clock): () => void {
  return launch.subscribe((update) => {
    if (update.type !== 'event' || update.event.type !== 'QuestionAsked') return;
    const { question, role } = update.event.data;
    void clock
      .pause(THINKING_MS)
      .then(() => launch.answer({ question, answer: 'yes', user: 'demo', as: role, reason: 'played by the demo' }));
  });
}
