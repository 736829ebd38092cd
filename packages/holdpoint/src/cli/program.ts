import { Argument, Command, CommanderError, Option } from 'commander';
import type { DemoTraffic } from '../demo/routers/index.ts';
import type { Bad } from '../demo/services.ts';
import { METRICS, SPLITS } from '../init/answers.ts';
import { VERSION } from '../version.ts';
import { addAnalyze } from './analyze-program.ts';
import type { Shell } from './commands/completion.ts';
import type { DecideOptions } from './commands/decide.ts';
import type { DemoOptions } from './commands/demo.ts';
import type { InitOptions } from './commands/init.ts';
import type { RehearseOptions } from './commands/rehearse.ts';
import type { RunOptions } from './commands/run.ts';
import type { ValidateOptions } from './commands/validate.ts';
import type { WatchOptions } from './commands/watch.ts';
import { addExport, addRules } from './export-commands.ts';
import { addImport } from './import-program.ts';
import {
  afterOption,
  asOption,
  type ClaimOptions,
  type DataOption,
  dataOption,
  examples,
  headlessOption,
  type JsonOption,
  jsonOption,
  portOption,
  reasonOption,
  timeScaleOption,
  wholeNumber,
} from './options.ts';
import { addSources } from './sources-program.ts';

const DEMO_TRAFFIC = ['proxy', 'flag', 'haproxy', 'nginx', 'dns'] as const satisfies readonly DemoTraffic[];
const BAD = ['errors', 'latency', 'crash', 'leak', 'invariants'] as const satisfies readonly Bad[];

/** Takes the exit code of the command that ran. */
type Done = (exitCode: number) => void;

/** Parses arguments and runs the command that they name. Resolves with its exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help that was asked for has the code 0; all else that commander throws is wrong use.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

/** The command line as a whole. What a command does is loaded when it runs. */
export function buildProgram(done: Done): Command {
  const program = new Command('holdpoint')
    .description('Runs a production launch from a plan: opens traffic gate by gate, and takes it back when it turns.')
    .version(`holdpoint ${VERSION}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help on a command')
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => 90,
      getErrHelpWidth: () => 90,
      outputError: (text, write) => write(text.replace(/^error: /, 'holdpoint: ')),
    })
    .showHelpAfterError('Run `holdpoint --help`, or `holdpoint COMMAND --help`.')
    .configureHelp({ subcommandTerm });
  for (const add of [
    addInit,
    addImport,
    addValidate,
    addRehearse,
    addSources,
    addAnalyze,
    addRun,
    addDemo,
    addStatus,
    addWhy,
    addWatch,
    addDecisions,
    addAnswer,
    addAudit,
    addExport,
    addRules,
    addCompletion,
  ]) {
    add(program, done);
  }
  examples(program, [
    ['holdpoint demo', 'see a launch on this machine'],
    ['holdpoint validate plan.yaml', 'check a plan'],
    ['holdpoint rehearse plan.yaml', 'live through the launch before the day'],
    ['holdpoint run plan.yaml', 'launch'],
  ]);
  return program;
}

/** A command as the list of commands shows it; options are for its own help. */
function subcommandTerm(command: Command): string {
  const rest = command.usage().replace(/^\[options\] ?/, '');
  return `${command.name()} ${rest}`.trimEnd();
}

function addInit(program: Command, done: Done): void {
  const command = program
    .command('init')
    .description('write a first plan; asks for what is not given')
    .option('--name <NAME>', 'name of what is launched, in lower case')
    .option('--title <TEXT>', 'title that people read')
    .option('--stable <URL>', 'the version that serves today')
    .option('--candidate <URL>', 'the new version')
    .addOption(new Option('--split <ROUTER>', 'what splits the traffic').choices(SPLITS))
    .addOption(new Option('--metrics <SOURCE>', 'where figures come from').choices(METRICS))
    .option('--people <NAMES>', 'who decides, with commas between them; the first one commands')
    .option('--output <FILE>', 'where the plan goes; never over a file that is there', 'plan.yaml')
    .option('--yes', 'ask nothing, and take what is usual')
    .action(async (options: InitOptions) => {
      const { init } = await import('./commands/init.ts');
      done(await init(options));
    });
  examples(command, [
    ['holdpoint init', 'asks a few questions'],
    ['holdpoint init --yes --name checkout --stable http://10.0.0.1 --candidate http://10.0.0.2', ''],
  ]);
}

function addValidate(program: Command, done: Done): void {
  const command = program
    .command('validate')
    .argument('[PLAN]', 'plan file')
    .description('check a plan, and show everything that is wrong with it')
    .addOption(jsonOption('print the problems as JSON'))
    .option('--strict', 'fail on warnings, too; docs/linter.md explains them')
    .addOption(
      new Option('--schema [KIND]', 'print the JSON Schema of plans, or of scenarios, for editors')
        .choices(['plan', 'scenario'])
        .preset('plan'),
    )
    .action(async (plan: string | undefined, options: ValidateOptions) => {
      const { validate } = await import('./commands/validate.ts');
      done(validate(plan, options));
    });
  examples(command, [
    ['holdpoint validate plan.yaml', 'exit code 1 when something is wrong'],
    ['holdpoint validate --strict plan.yaml', 'exit code 1 when there is anything to look at again'],
    ['holdpoint validate --schema > plan.schema.json', 'for completion in an editor'],
  ]);
}

function addRehearse(program: Command, done: Done): void {
  const command = program
    .command('rehearse')
    .argument('<PLAN>', 'plan file')
    .description('live through a launch on virtual time, in a simulated world')
    .option('--scenario <FILE>', 'what happens, and to whom; nothing goes wrong unless stated')
    .addOption(
      new Option(
        '--random <N>',
        'draw so many bad releases, and say how many are noticed, when, and by what',
      ).argParser(wholeNumber),
    )
    .addOption(new Option('--seed <NUMBER>', 'repeats a rehearsal exactly').argParser(wholeNumber))
    .option('--report <FILE>', 'write an HTML report as well')
    .addOption(jsonOption('print everything as one JSON object'))
    .action(async (plan: string, options: RehearseOptions) => {
      const { rehearseCommand } = await import('./commands/rehearse.ts');
      done(await rehearseCommand(plan, options));
    });
  examples(command, [
    ['holdpoint rehearse plan.yaml', 'a launch in which nothing goes wrong'],
    ['holdpoint rehearse plan.yaml --scenario errors-in-wave-2.yaml', 'and one in which something does'],
    ['holdpoint rehearse plan.yaml --random 1000 --report study.html', 'what a bad release would cost'],
  ]);
}

function addRun(program: Command, done: Done): void {
  const command = program
    .command('run')
    .argument('<PLAN>', 'plan file')
    .description('run a launch, or take an unfinished one up again where it was')
    .addOption(dataOption())
    .addOption(asOption())
    .addOption(timeScaleOption())
    .addOption(portOption('control port on 127.0.0.1; a free one unless stated'))
    .addOption(headlessOption())
    .option('--without <PARTS>', 'run knowingly without parts of the plan that this version lacks, or all of them')
    .addOption(jsonOption('print every event as a line of JSON, and a summary as the last line'))
    .action(async (plan: string, options: RunOptions) => {
      const { run } = await import('./commands/run.ts');
      done(await run(plan, options));
    });
  examples(command, [
    ['holdpoint run plan.yaml', 'with a live board'],
    ['holdpoint run plan.yaml --headless', 'plain lines, for a log'],
    ['holdpoint run plan.yaml --json | jq .type', 'for a program'],
  ]);
}

function addDemo(program: Command, done: Done): void {
  const command = program
    .command('demo')
    .description('launch an example on this machine: services, proxy, load and people')
    .addOption(new Option('--bad <SCENARIO>', 'make the new version bad, and see it taken back').choices(BAD))
    .addOption(
      new Option('--traffic <ROUTER>', 'what splits the traffic; the built-in proxy unless stated').choices(
        DEMO_TRAFFIC,
      ),
    )
    .addOption(new Option('--data <DIR>', 'folder of the record; a new one in .holdpoint unless stated'))
    .addOption(timeScaleOption())
    .addOption(headlessOption())
    .addOption(jsonOption('print every event as a line of JSON, and a summary as the last line'))
    .action(async (options: DemoOptions) => {
      const { demo } = await import('./commands/demo.ts');
      done(await demo(options));
    });
  examples(command, [
    ['holdpoint demo', 'a week a minute'],
    ['holdpoint demo --bad errors', 'ends in a rollback'],
    ['holdpoint demo --traffic haproxy', 'behind a router of this machine'],
    ['holdpoint demo --headless --json', 'for a program'],
  ]);
}

function addStatus(program: Command, done: Done): void {
  const command = program
    .command('status')
    .argument('[LAUNCH]', 'its id, to be sure of it')
    .description('show where the running launch stands')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (launch: string | undefined, options: DataOption & JsonOption) => {
      const { status } = await import('./commands/status.ts');
      done(await status(launch, options));
    });
  examples(command, [
    ['holdpoint status', ''],
    ['holdpoint status --json | jq .status', 'for a program'],
  ]);
}

function addWhy(program: Command, done: Done): void {
  const command = program
    .command('why')
    .argument('[LAUNCH]', 'its id; the latest one of the record unless stated')
    .argument('[STAGE]', 'its number or name; the last one that was entered unless stated')
    .description('explain the verdicts of a stage, of a launch that runs or is over')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (launch: string | undefined, stage: string | undefined, options: DataOption & JsonOption) => {
      const { why } = await import('./commands/why.ts');
      done(why(launch, stage, options));
    });
  examples(command, [
    ['holdpoint why', 'the latest stage of the latest launch'],
    ['holdpoint why batch-patches-2026-02-08-1 2', ''],
    ['holdpoint why --json | jq .comparisons', 'for a program'],
  ]);
}

function addWatch(program: Command, done: Done): void {
  const command = program
    .command('watch')
    .argument('[LAUNCH]', 'its id, to be sure of it')
    .description('follow the running launch on a live board')
    .addOption(dataOption())
    .addOption(asOption())
    .addOption(headlessOption())
    .addOption(jsonOption('print every event as a line of JSON'))
    .addOption(afterOption())
    .action(async (launch: string | undefined, options: WatchOptions) => {
      const { watch } = await import('./commands/watch.ts');
      done(await watch(launch, options));
    });
  examples(command, [
    ['holdpoint watch', ''],
    ['holdpoint watch --json --after -1', 'the whole record, then what happens'],
  ]);
}

const DECISIONS = [
  ['go', 'give GO', 'holdpoint go --as product-manager'],
  ['continue', 'go on to the next stage, or after a pause', 'holdpoint continue --as incident-commander'],
  ['pause', 'stop where it is, or observe for longer', 'holdpoint pause --for 30m --reason "wait for the batch job"'],
  ['rollback', 'take all traffic back to stable now', 'holdpoint rollback --reason "support sees failed payments"'],
] as const;

function addDecisions(program: Command, done: Done): void {
  for (const [decision, summary, example] of DECISIONS) {
    const command = program
      .command(decision)
      .argument('[LAUNCH]', 'its id, to be sure of it')
      .description(summary)
      .addOption(dataOption())
      .addOption(asOption())
      .addOption(reasonOption())
      .addOption(jsonOption('print the outcome as JSON'))
      .action(async (launch: string | undefined, options: DecideOptions) => {
        const { decide } = await import('./commands/decide.ts');
        done(await decide(decision, launch, options));
      });
    if (decision === 'pause') command.option('--for <DURATION>', 'observe for so much longer instead, such as 30m');
    examples(command, [[example, 'exit code 1 when it is refused']]);
  }
}

function addAnswer(program: Command, done: Done): void {
  const command = program
    .command('answer')
    .argument('<words...>', 'the question, where more than one is open, then yes or no')
    .usage('[options] [QUESTION] yes|no')
    .description('answer a question of the launch')
    .addOption(dataOption())
    .addOption(asOption())
    .addOption(reasonOption())
    .addOption(jsonOption('print the outcome as JSON'))
    .action(async (words: readonly string[], options: DataOption & JsonOption & ClaimOptions) => {
      const { answer } = await import('./commands/answer.ts');
      done(await answer(words, options));
    });
  examples(command, [
    ['holdpoint answer yes --as operations-lead', 'to the only open question'],
    ['holdpoint answer s2.gate.6 no --reason "no board yet"', 'the launch pauses'],
  ]);
}

function addAudit(program: Command, done: Done): void {
  const audit = program.command('audit').usage('verify').description('check that the record is as it was written');
  const command = audit
    .command('verify')
    .description('check that the record is as it was written')
    .addOption(dataOption())
    .addOption(jsonOption('print the report as JSON'))
    .action(async (options: DataOption & JsonOption) => {
      const { auditVerify } = await import('./commands/audit.ts');
      done(auditVerify(options));
    });
  examples(command, [['holdpoint audit verify --data launches', 'exit code 1 when it was changed']]);
  examples(audit, [['holdpoint audit verify', '']]);
}

const SHELLS = ['bash', 'fish', 'zsh'] as const satisfies readonly Shell[];

function addCompletion(program: Command, done: Done): void {
  const command = program
    .command('completion')
    .addArgument(new Argument('<SHELL>', 'whose script is printed').choices(SHELLS))
    .description('print the completion script of a shell')
    .action(async (shell: Shell) => {
      const { completion } = await import('./commands/completion.ts');
      done(completion(program, shell));
    });
  examples(command, [
    ['holdpoint completion bash > ~/.local/share/bash-completion/completions/holdpoint', ''],
    ['holdpoint completion zsh > ~/.zfunc/_holdpoint', 'where fpath has ~/.zfunc'],
    ['holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish', ''],
  ]);
}
