import { type Command, Option } from 'commander';
import type {
  ExportAlertmanagerOptions,
  ExportGrafanaOptions,
  ExportRulesOptions,
  SourceOptions,
} from './commands/export.ts';
import type { RulesVerifyOptions } from './commands/rules.ts';
import { examples, jsonOption } from './options.ts';

/** Takes the exit code of the command that ran. */
type Done = (exitCode: number) => void;

/** Adds `export`, with everything that a plan can be written out as. */
export function addExport(program: Command, done: Done): void {
  const parent = program.command('export').usage('FORMAT <PLAN>').description('write a plan out for other programs');
  addRulesExport(parent, done);
  addAlertmanagerExport(parent, done);
  addGrafanaExport(parent, done);
  examples(parent, [
    ['holdpoint export prometheus-rules plan.yaml -o shop.rules.yaml', ''],
    ['holdpoint export alertmanager plan.yaml -o alertmanager.yaml', ''],
    ['holdpoint export grafana plan.yaml -o dashboards', ''],
  ]);
}

function addRulesExport(parent: Command, done: Done): void {
  const command = parent
    .command('prometheus-rules')
    .argument('<PLAN>', 'plan file')
    .description('alerting rules of a Prometheus server, from thresholds, triggers and gates')
    .option('-o, --output <FILE>', 'where the rules go; standard output unless stated')
    .option('--tests <FILE>', 'write tests for `promtool test rules` as well; needs --output');
  for (const option of sourceOptions()) command.addOption(option);
  command
    .addOption(jsonOption('print what was written and what was left out as JSON; needs --output'))
    .action(async (plan: string, options: ExportRulesOptions) => {
      const { exportRules } = await import('./commands/export.ts');
      done(exportRules(plan, options));
    });
  examples(command, [
    ['holdpoint export prometheus-rules plan.yaml -o shop.rules.yaml --tests shop.tests.yaml', ''],
    [`holdpoint export prometheus-rules plan.yaml --candidate 'job="shop-v2"' --stable 'job="shop-v1"'`, ''],
  ]);
}

function addAlertmanagerExport(parent: Command, done: Done): void {
  const command = parent
    .command('alertmanager')
    .argument('<PLAN>', 'plan file')
    .description('routes of an Alertmanager: to Holdpoint, and to the channels of the plan')
    .option('-o, --output <FILE>', 'where the configuration goes; standard output unless stated')
    .option('--holdpoint <URL>', 'where `holdpoint run --port` takes reports', 'http://127.0.0.1:7700')
    .option('--secrets <DIR>', 'folder from which the Alertmanager reads secrets', '/etc/alertmanager/secrets')
    .addOption(jsonOption('print what is needed and what was left out as JSON; needs --output'))
    .action(async (plan: string, options: ExportAlertmanagerOptions) => {
      const { exportAlertmanager } = await import('./commands/export.ts');
      done(exportAlertmanager(plan, options));
    });
  examples(command, [
    ['holdpoint export alertmanager plan.yaml -o alertmanager.yaml', ''],
    ['holdpoint export alertmanager plan.yaml --holdpoint https://launch.example.com', ''],
  ]);
}

function addGrafanaExport(parent: Command, done: Done): void {
  const command = parent
    .command('grafana')
    .argument('<PLAN>', 'plan file')
    .description('six dashboards: overview, both versions, errors, latency, resources, business')
    .option('-o, --output <DIR>', 'folder of the dashboards; standard output, as one list, unless stated');
  for (const option of sourceOptions()) command.addOption(option);
  command
    .addOption(jsonOption('print what was written and what was left out as JSON; needs --output'))
    .action(async (plan: string, options: ExportGrafanaOptions) => {
      const { exportGrafana } = await import('./commands/export.ts');
      done(await exportGrafana(plan, options));
    });
  examples(command, [['holdpoint export grafana plan.yaml -o dashboards', '']]);
}

/** Adds `rules verify`: whether a Prometheus server has what the plan wants. */
export function addRules(program: Command, done: Done): void {
  const what = 'compare the rules that a Prometheus server has loaded with those of a plan';
  const parent = program.command('rules').usage('verify <PLAN>').description(what);
  const command = parent.command('verify').argument('<PLAN>', 'plan file').description(what);
  for (const option of sourceOptions()) command.addOption(option);
  command.addOption(jsonOption()).action(async (plan: string, options: RulesVerifyOptions) => {
    const { rulesVerify } = await import('./commands/rules.ts');
    done(await rulesVerify(plan, options));
  });
  examples(command, [['holdpoint rules verify plan.yaml', 'exit code 1 when they differ']]);
  examples(parent, [['holdpoint rules verify plan.yaml', '']]);
}

/** What a plan does not say about the series of a Prometheus server; the keys are those of `SourceOptions`. */
function sourceOptions(): readonly Option[] {
  const options: Readonly<Record<keyof SourceOptions, readonly [string, string]>> = {
    candidate: ['--candidate <MATCHERS>', 'matchers of the candidate’s metrics page, such as job="shop-v2"'],
    stable: ['--stable <MATCHERS>', 'matchers of stable’s metrics page'],
    requests: ['--requests <SELECTOR>', 'counter of what the router counts, with $variant for the version'],
    errors: ['--errors <SELECTOR>', 'counter of the failed ones among them'],
    latency: ['--latency <HISTOGRAM>', 'histogram of their seconds, without _bucket'],
    window: ['--window <DURATION>', 'counters are read over so long at least; 5m unless stated'],
    source: ['--source <ID>', 'the Prometheus server that is meant, where the plan names several'],
    start: ['--start <TIME>', 'when the baseline ends, such as 2026-02-08T02:00:00Z; as planned unless stated'],
  };
  return Object.values(options).map(([flags, what]) => new Option(flags, what));
}
