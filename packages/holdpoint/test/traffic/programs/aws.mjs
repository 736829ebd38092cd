/**
 * Stands in for the AWS command line in tests: it knows exactly the calls that examples/routers make, and refuses
 * all others. The rule is JSON in the file CLOUD: `{ arn, actions }`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const { CLOUD } = process.env;
const args = process.argv.slice(2);
const { arn, actions } = JSON.parse(readFileSync(CLOUD, 'utf8'));

const GROUPS = 'ForwardConfig.TargetGroups';
const QUERY =
  'Rules[0].Actions[].[Type, ForwardConfig.TargetGroupStickinessConfig.Enabled' +
  `, ${GROUPS}[0].TargetGroupArn, ${GROUPS}[0].Weight, ${GROUPS}[1].TargetGroupArn, ${GROUPS}[1].Weight` +
  `, ${GROUPS}[2].TargetGroupArn]`;

function end(message) {
  process.stderr.write(`\nAn error occurred: ${message}\n`);
  process.exit(254);
}

/** A value as `--output text` shows it. */
function shown(value) {
  if (value === undefined) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

function lineOf({ Type, ForwardConfig = {} }) {
  const { TargetGroups: groups = [], TargetGroupStickinessConfig: sticky } = ForwardConfig;
  const [first, second, third] = groups;
  const values = [Type, sticky?.Enabled, first?.TargetGroupArn, first?.Weight, second?.TargetGroupArn, second?.Weight];
  return [...values, third?.TargetGroupArn].map(shown).join('\t');
}

/** What the service checks of an action. */
function faultOf({ Type, ForwardConfig, ...rest }) {
  if (Type !== 'forward' || Object.keys(rest).length > 0) return 'the action';
  const { TargetGroups: groups, ...more } = ForwardConfig;
  if (Object.keys(more).length > 0) return 'the fields of ForwardConfig';
  const isWeight = (weight) => Number.isInteger(weight) && weight >= 0 && weight <= 999;
  return groups.every(({ TargetGroupArn, Weight }) => typeof TargetGroupArn === 'string' && isWeight(Weight))
    ? null
    : 'Weight must be between 0 and 999';
}

if (isDeepStrictEqual(args, ['elbv2', 'describe-rules', '--rule-arns', arn, '--query', QUERY, '--output', 'text'])) {
  process.stdout.write(`${actions.map(lineOf).join('\n')}\n`);
} else if (
  isDeepStrictEqual(args, ['elbv2', 'modify-rule', '--rule-arn', arn, '--actions', args[5], '--output', 'text'])
) {
  const next = JSON.parse(args[5]);
  const fault = next.map(faultOf).find((found) => found !== null);
  if (fault !== undefined) end(`(ValidationError) when calling the ModifyRule operation: ${fault}`);
  const filled = next.map(({ Type, ForwardConfig }) => ({
    Type,
    ForwardConfig: { ...ForwardConfig, TargetGroupStickinessConfig: { Enabled: false } },
  }));
  writeFileSync(CLOUD, JSON.stringify({ arn, actions: filled }));
  process.stdout.write('RULES\n');
} else end(`unknown call: ${args.join(' ')}`);
