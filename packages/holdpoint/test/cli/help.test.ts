import { expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

it('prints at once what the program declares', async () => {
  let text = '';
  const program = buildProgram(() => {}).configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  program.outputHelp();
  // After a change of the program: vitest run packages/holdpoint/test/cli/help.test.ts -u
  await expect(text).toMatchFileSnapshot('../../src/cli/help.txt');
});
