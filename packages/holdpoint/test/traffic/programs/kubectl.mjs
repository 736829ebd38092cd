/**
 * Stands in for kubectl in tests: it knows exactly the calls that examples/routers make, and refuses all others.
 * The object of the cluster is JSON in the file CLUSTER; a file CLUSTER.lag keeps gateways from taking changes over.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const { CLUSTER } = process.env;
const args = process.argv.slice(2);
appendFileSync(`${CLUSTER}.calls`, `${JSON.stringify(args)}\n`);
const object = JSON.parse(readFileSync(CLUSTER, 'utf8'));

const ROUTE_FIELDS =
  'jsonpath={.metadata.resourceVersion}|{.metadata.generation}' +
  '|{.metadata.annotations.holdpoint-epoch}|{.metadata.annotations.holdpoint-launch}' +
  '|{.spec.rules[*].backendRefs[*].name}|{.spec.rules[*].backendRefs[*].weight}' +
  '|{range .status.parents[*]}{.conditions[?(@.type=="Accepted")].status}' +
  '/{.conditions[?(@.type=="Accepted")].observedGeneration} {end}';

function end(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

function routeFields({ metadata, spec, status }) {
  const { resourceVersion, generation, annotations = {} } = metadata;
  const refs = spec.rules.flatMap(({ backendRefs }) => backendRefs);
  const accepted = (status?.parents ?? []).map(({ conditions }) => {
    const found = conditions.find(({ type }) => type === 'Accepted');
    return `${found?.status ?? ''}/${found?.observedGeneration ?? ''} `;
  });
  return [
    resourceVersion,
    generation,
    annotations['holdpoint-epoch'] ?? '',
    annotations['holdpoint-launch'] ?? '',
    refs.map(({ name }) => name).join(' '),
    refs.map(({ weight }) => weight).join(' '),
    accepted.join(''),
  ].join('|');
}

/** JSON Patch (RFC 6902), `test` and `add` to objects. */
function patched(target, patch) {
  const copy = structuredClone(target);
  for (const { op, path, value } of patch) {
    const steps = path.slice(1).split('/');
    const last = steps.pop();
    const parent = steps.reduce((at, step) => at?.[step], copy);
    if (typeof parent !== 'object') end(`the path ${path} is not there`);
    if (op === 'test' && !isDeepStrictEqual(parent[last], value)) end(`testing value ${path} failed: test failed`);
    if (op === 'add') parent[last] = value;
    if (op !== 'test' && op !== 'add') end(`op ${op}`);
  }
  return copy;
}

function saveRoute(next) {
  const { metadata } = next;
  metadata.resourceVersion = String(Number(metadata.resourceVersion) + 1);
  if (!isDeepStrictEqual(next.spec, object.spec)) metadata.generation += 1;
  if (!existsSync(`${CLUSTER}.lag`)) {
    for (const { conditions } of next.status.parents) {
      for (const condition of conditions) condition.observedGeneration = metadata.generation;
    }
  }
  const weights = next.spec.rules.flatMap(({ backendRefs }) => backendRefs.map(({ weight }) => weight));
  if (!weights.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 1_000_000)) end('Invalid value');
  writeFileSync(CLUSTER, JSON.stringify(next));
}

/** Leads a rollout on to its next pause, as the controller of Argo Rollouts does. */
function promoted({ spec, status, ...rest }) {
  if (status.pauseConditions.length === 0) end('this would skip a step');
  const { steps } = spec.strategy.canary;
  let index = status.currentStepIndex + 1;
  let { weight } = status.canary.weights.canary;
  for (; index < steps.length && steps[index].pause === undefined; index += 1) weight = steps[index].setWeight;
  const isDone = index === steps.length;
  const weights = isDone
    ? { canary: { weight: 0 }, stable: { weight: 100 } }
    : { canary: { weight }, stable: { weight: 100 - weight } };
  const next = {
    ...status,
    currentStepIndex: index,
    canary: { weights },
    ...(isDone && { stableRS: status.currentPodHash }),
  };
  return { ...rest, spec, status: next };
}

function aborted({ spec, status, ...rest }) {
  const weights = { canary: { weight: 0 }, stable: { weight: 100 } };
  return { ...rest, spec, status: { ...status, abort: true, pauseConditions: [], canary: { weights } } };
}

const { kind, metadata } = object;
const where = [metadata.name, '-n', metadata.namespace];
const route = ['httproutes.gateway.networking.k8s.io', ...where];
const is = (...wanted) => isDeepStrictEqual(args, wanted);

if (kind === 'HTTPRoute' && is('get', ...route, '-o', ROUTE_FIELDS)) process.stdout.write(routeFields(object));
else if (kind === 'HTTPRoute' && is('patch', ...route, '--type=json', '-p', args.at(-1))) {
  saveRoute(patched(object, JSON.parse(args.at(-1))));
  process.stdout.write(`httproute.gateway.networking.k8s.io/${metadata.name} patched\n`);
} else if (
  kind === 'Rollout' &&
  is('get', 'rollouts.argoproj.io', metadata.name, '-o', 'json', '-n', metadata.namespace)
) {
  process.stdout.write(JSON.stringify(object));
} else if (kind === 'Rollout' && is('argo', 'rollouts', 'promote', ...where)) {
  writeFileSync(CLUSTER, JSON.stringify(promoted(object)));
  process.stdout.write(`rollout '${metadata.name}' promoted\n`);
} else if (kind === 'Rollout' && is('argo', 'rollouts', 'abort', ...where)) {
  writeFileSync(CLUSTER, JSON.stringify(aborted(object)));
  process.stdout.write(`rollout '${metadata.name}' aborted\n`);
} else end(`unknown call: ${args.join(' ')}`);
