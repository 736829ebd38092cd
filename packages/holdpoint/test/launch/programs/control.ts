import { startLaunch } from '../../../src/controller/start.ts';
import { playPeople } from '../../../src/demo/people.ts';
import { systemClock } from '../../../src/shell/clock.ts';

/** Controls the launch of a plan to its end, playing its people: `control.ts PLAN DIR SCALE`. Prints events as JSON lines. */
const [planFile = '', dataDir = '', scale = '1'] = process.argv.slice(2);
const started = await startLaunch({
  planFile,
  dataDir,
  timeScale: Number(scale),
  onProblem: (error) => console.error(error.message),
});
const { controller } = started;
controller.subscribe((update) => {
  if (update.type === 'event' && update.event.type !== 'ReadingsTaken') console.log(JSON.stringify(update.event));
});
playPeople(controller, systemClock());
for (const { question, role } of controller.view().waiting) {
  await controller.answer({ question, answer: 'yes', user: 'test', as: role, reason: 'asked before a restart' });
}
console.log(
  JSON.stringify({ type: 'Controlling', resumed: started.resumed, stage: controller.state.stage?.index ?? null }),
);
await controller.finished;
console.log(JSON.stringify(controller.summary()));
await started.close();
