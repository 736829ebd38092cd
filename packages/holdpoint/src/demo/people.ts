import type { RecordedEvent } from '@holdpoint/engine';
import type { RunningLaunch } from '../controller/handle.ts';
import type { Clock } from '../shell/clock.ts';

const THINKING_MS = 100;

/**
 * Plays the people of the demo's plan: each question is answered with yes, by the role that it was
 * asked of, a moment after it was asked; those asked before as well. Returns how to stop.
 */
export function playPeople(launch: RunningLaunch, clock: Clock): () => void {
  const answer = (event: RecordedEvent): void => {
    if (event.type !== 'QuestionAsked') return;
    const { question, role } = event.data;
    void clock
      .pause(THINKING_MS)
      .then(() => launch.answer({ question, answer: 'yes', user: 'demo', as: role, reason: 'played by the demo' }));
  };
  for (const event of launch.events(-1)) answer(event);
  return launch.subscribe((update) => {
    if (update.type === 'event') answer(update.event);
  });
}
