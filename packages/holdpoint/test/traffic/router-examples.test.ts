import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Traffic } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { blueGreenKind } from '../../src/traffic/blue-green.ts';
import { commandKind } from '../../src/traffic/command.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { refused, unreachable } from './scripted.ts';
import { Cleanup, listen, makeTarget, split, tempFolder } from './world.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../examples/routers');
const PROGRAMS = join(import.meta.dirname, 'programs');

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** A folder with programs of that name, which are test programs, for the PATH of commands. */
function pathWith(name: string): string {
  const bin = tempFolder(cleanup);
  writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAMS}/${name}.mjs' "$@"\n`, {
    mode: 0o755,
  });
  // What shows `node` in its first line runs by the one that runs the tests.
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}

interface Opening {
  readonly env?: Readonly<Record<string, string>>;
  readonly traffic: Partial<Traffic>;
}

async function open({ traffic, env = {} }: Opening): Promise<TrafficDriver> {
  const target = await makeTarget({ stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2', ...traffic });
  const kind = traffic.driver === 'command' ? commandKind : blueGreenKind;
  const driver = await kind.open({ target, dataDir: tempFolder(cleanup), env: { ...process.env, ...env } });
  cleanup.add(() => driver.close());
  return driver;
}

/** A router that is steered by an example, whose arguments follow the name of the task. */
function steered(example: string, args: string, env: Readonly<Record<string, string>>): Promise<TrafficDriver> {
  const command = {
    apply: `${EXAMPLES}/${example} apply ${args}`,
    observe: `${EXAMPLES}/${example} observe ${args}`,
  };
  return open({ env, traffic: { driver: 'command', command } });
}

describe('gateway-api.sh', () => {
  const ROUTE = {
    kind: 'HTTPRoute',
    metadata: {
      name: 'web',
      namespace: 'shop',
      resourceVersion: '7',
      generation: 1,
      annotations: { 'holdpoint-epoch': '0', other: 'kept' },
    },
    spec: {
      rules: [
        {
          backendRefs: [
            { name: 'web-stable', port: 80, weight: 1 },
            { name: 'web-candidate', port: 80, weight: 0 },
          ],
        },
      ],
    },
    status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 1 }] }] },
  };

  function cluster(route: object = ROUTE) {
    const file = join(tempFolder(cleanup), 'cluster.json');
    writeFileSync(file, JSON.stringify(route));
    const env = { CLUSTER: file, PATH: pathWith('kubectl') };
    return { file, opened: () => steered('gateway-api.sh', 'shop web web-stable web-candidate', env) };
  }

  it('gives shares, reads them back, and takes them back', async () => {
    const { file, opened } = cluster();
    const driver = await opened();
    expect((await driver.observe()).split).toBeNull();
    expect((await driver.apply(split(2_550))).split).toEqual(split(2_550));
    const { metadata, spec } = JSON.parse(readFileSync(file, 'utf8'));
    expect(spec.rules[0].backendRefs.map(({ weight }: { readonly weight: number }) => weight)).toEqual([7_450, 2_550]);
    expect(metadata.annotations).toEqual({ 'holdpoint-epoch': '1', 'holdpoint-launch': 'shop-1', other: 'kept' });
    expect((await driver.apply(split(10_000))).split).toEqual(split(10_000));
    expect((await driver.apply(split(0))).split).toEqual(split(0));
  });

  it('keeps a controller of another machine from it that is not in charge any more', async () => {
    const { opened } = cluster();
    await (await opened()).apply(split(2_500, { epoch: 7 }));
    const elsewhere = await opened();
    await expect(elsewhere.apply(split(5_000, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
    expect((await elsewhere.apply(split(0, { epoch: 6 }))).split?.shareBp).toBe(0);
    await expect(elsewhere.apply(split(5_000, { epoch: 6 }))).rejects.toEqual(refused(/obeys controller 7/));
  });

  it('does not take a change for done before a gateway has taken it', async () => {
    const { file, opened } = cluster();
    const driver = await opened();
    writeFileSync(`${file}.lag`, '');
    await expect(driver.apply(split(2_500))).rejects.toEqual(
      unreachable(/has not taken generation 2 of shop\/web yet \(True\/1\)/),
    );
  });

  it.each([
    [
      'another backend',
      { ...ROUTE, spec: { rules: [{ backendRefs: [{ name: 'web', weight: 1 }] }] } },
      /are 'web', not/,
    ],
    ['no epoch', { ...ROUTE, metadata: { ...ROUTE.metadata, annotations: {} } }, /no epoch: kubectl annotate/],
    ['no gateway', { ...ROUTE, status: {} }, /no gateway has taken shop\/web/],
  ])('says what is wrong with a route with %s', async (_, route, message) => {
    await expect(cluster(route).opened()).rejects.toEqual(unreachable(message));
  });
});

describe('argo-rollouts.mjs', () => {
  const PAUSE = { pause: {} };
  const ROLLOUT = {
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      strategy: {
        canary: {
          steps: [
            { setWeight: 0 },
            PAUSE,
            { setWeight: 10 },
            PAUSE,
            { setWeight: 50 },
            PAUSE,
            { setWeight: 100 },
            PAUSE,
          ],
        },
      },
    },
    status: {
      currentStepIndex: 1,
      currentPodHash: 'new',
      stableRS: 'old',
      pauseConditions: [{ reason: 'CanaryPauseStep' }],
      canary: { weights: { canary: { weight: 0 }, stable: { weight: 100 } } },
    },
  };

  function cluster(status: object = {}) {
    const file = join(tempFolder(cleanup), 'cluster.json');
    writeFileSync(file, JSON.stringify({ ...ROLLOUT, status: { ...ROLLOUT.status, ...status } }));
    const env = { CLUSTER: file, PATH: pathWith('kubectl') };
    const calls = (task: string) => readFileSync(`${file}.calls`, 'utf8').split(`"rollouts","${task}"`).length - 1;
    return { calls, opened: () => steered('argo-rollouts.mjs', 'shop web', env) };
  }

  it('leads from step to step, and aborts once', async () => {
    const { calls, opened } = cluster();
    const driver = await opened();
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    expect(calls('abort')).toBe(0);
    for (const shareBp of [1_000, 5_000, 5_000, 10_000]) {
      expect((await driver.apply(split(shareBp))).split).toEqual(split(shareBp));
    }
    expect(calls('promote')).toBe(3);
    for (const _ of [1, 2]) expect((await driver.apply(split(0))).split).toEqual(split(0));
    expect(calls('abort')).toBe(1);
    await expect(driver.apply(split(1_000))).rejects.toEqual(unreachable(/the update of web was aborted/));
  });

  it('gives no share that is no next step', async () => {
    const { opened } = cluster();
    const driver = await opened();
    await expect(driver.apply(split(5_000))).rejects.toEqual(unreachable(/next step of web is 10, not 50 %/));
    await driver.apply(split(1_000));
    await expect(driver.apply(split(500))).rejects.toEqual(unreachable(/next step of web is 50, not 5 %/));
  });

  it('does not skip a step where the one before is still under way', async () => {
    const { calls, opened } = cluster({ pauseConditions: [] });
    expect((await (await opened()).apply(split(1_000))).split?.shareBp).toBe(0);
    expect(calls('promote')).toBe(0);
  });

  it('gives nothing where no update is under way', async () => {
    const { opened } = cluster({ stableRS: 'new' });
    await expect((await opened()).apply(split(1_000))).rejects.toEqual(unreachable(/no update of web is under way/));
  });

  it('knows no shares without traffic routing', async () => {
    await expect(cluster({ canary: {} }).opened()).rejects.toEqual(unreachable(/web shows no weights/));
  });
});

describe('aws-alb.sh', () => {
  const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:1:listener-rule/app/web/1/2/3';
  const [STABLE, CANDIDATE] = ['arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/1', 'arn:aws:x:targetgroup/b/2'];
  const group = (arn: string, weight: number) => ({ TargetGroupArn: arn, Weight: weight });
  const forward = (groups: readonly object[], Enabled = false) => ({
    Type: 'forward',
    ForwardConfig: { TargetGroups: groups, TargetGroupStickinessConfig: { Enabled } },
  });
  const RULE = [forward([group(STABLE, 1), group(CANDIDATE, 0)])];

  function cloud(actions: readonly object[] = RULE) {
    const file = join(tempFolder(cleanup), 'cloud.json');
    writeFileSync(file, JSON.stringify({ arn: ARN, actions }));
    const env = { CLOUD: file, PATH: pathWith('aws') };
    return { file, opened: () => steered('aws-alb.sh', `${ARN} ${STABLE} ${CANDIDATE}`, env) };
  }

  it('gives shares, reads them back, and takes them back', async () => {
    const { file, opened } = cloud();
    const driver = await opened();
    const weights = () => {
      const { actions } = JSON.parse(readFileSync(file, 'utf8'));
      return actions[0].ForwardConfig.TargetGroups.map(({ Weight }: { readonly Weight: number }) => Weight);
    };
    expect((await driver.apply(split(2_500))).split).toEqual(split(2_500));
    expect(weights()).toEqual([750, 250]);
    expect((await driver.apply(split(10))).split).toEqual(split(10));
    expect((await driver.apply(split(10_000))).split).toEqual(split(10_000));
    expect(weights()).toEqual([0, 1]);
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    expect(weights()).toEqual([1, 0]);
    await expect(driver.apply(split(2_505))).rejects.toEqual(unreachable(/no whole tenth of a percent/));
  });

  it('reads the groups in any order', async () => {
    const { opened } = cloud([forward([group(CANDIDATE, 1), group(STABLE, 2)])]);
    expect((await (await opened()).observe()).split?.shareBp).toBe(3_334);
  });

  it.each([
    ['stickiness', [forward([group(STABLE, 1), group(CANDIDATE, 0)], true)], /keeps users on their group/],
    ['several actions', [{ Type: 'authenticate-oidc' }, ...RULE], /several actions/],
    ['a redirect', [{ Type: 'redirect' }], /is 'redirect', not 'forward'/],
    ['three groups', [forward([group(STABLE, 1), group(CANDIDATE, 0), group('arn:c', 1)])], /more than two groups/],
    ['other groups', [forward([group(STABLE, 1), group('arn:c', 0)])], /not to the two groups/],
    ['no weight at all', [forward([group(STABLE, 0), group(CANDIDATE, 0)])], /nobody is served/],
  ])('says what is wrong with a rule with %s', async (_, actions, message) => {
    await expect(cloud(actions).opened()).rejects.toEqual(unreachable(message));
  });
});

describe('envoy.mjs', () => {
  const KEY = 'routing.traffic_shift.web';

  /** The admin interface of one Envoy with an admin layer. */
  async function startNode() {
    const values = new Map<string, string>();
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://envoy');
      const route = `${request.method} ${pathname}`;
      if (route === 'POST /runtime_modify') {
        for (const [key, value] of searchParams) values.set(key, value);
        return response.end('OK\n');
      }
      if (route !== 'GET /runtime') return response.writeHead(404).end();
      const entry = (value: string) => ({ layer_values: [value], final_value: value });
      const entries = Object.fromEntries([...values].map(([key, value]) => [key, entry(value)]));
      return response.end(JSON.stringify({ layers: ['admin'], entries }));
    });
    return { values, server, url: await listen(server, cleanup) };
  }

  const opened = (nodes: readonly { readonly url: string }[]) =>
    steered('envoy.mjs', `${KEY} ${nodes.map(({ url }) => url).join(' ')}`, { PATH: pathWith('kubectl') });

  it('gives shares on all nodes, reads them back, and takes them back', async () => {
    const nodes = [await startNode(), await startNode()];
    const driver = await opened(nodes);
    const risen = await driver.apply(split(2_500, { epoch: 3 }));
    expect(risen.split).toEqual(split(2_500, { epoch: 3 }));
    expect(risen.parts).toEqual(nodes.map(({ url }) => ({ name: url, shareBp: 2_500 })));
    expect((await driver.apply(split(0, { epoch: 3 }))).split?.shareBp).toBe(0);
    await expect(driver.apply(split(250, { epoch: 3 }))).rejects.toEqual(unreachable(/2.5 % is no whole percent/));
  });

  it('keeps a controller of another machine from it that is not in charge any more', async () => {
    const nodes = [await startNode(), await startNode()];
    await (await opened(nodes)).apply(split(2_500, { epoch: 7 }));
    await expect((await opened(nodes)).apply(split(5_000, { epoch: 6 }))).rejects.toEqual(
      refused(/obeys controller 7/),
    );
  });

  it('sees a node that has begun again, and one that is gone', async () => {
    const [first, second] = [await startNode(), await startNode()];
    const driver = await opened([first, second]);
    await driver.apply(split(2_500));
    second.values.clear();
    expect((await driver.observe()).split?.shareBp).toBe(0);
    second.server.close();
    second.server.closeAllConnections();
    await expect(driver.observe()).rejects.toEqual(unreachable(new RegExp(`nothing is known of ${second.url} \\(`)));
    await expect(driver.apply(split(0))).rejects.toEqual(unreachable(new RegExp(`${second.url}: `)));
    expect(first.values.get(KEY)).toBe('0');
  });
});

describe('symlink.sh', () => {
  function folders() {
    const folder = tempFolder(cleanup);
    for (const name of ['blue', 'green']) mkdirSync(join(folder, name));
    const link = join(folder, 'current');
    const args = `${link} ${folder}/blue ${folder}/green`;
    const line = (task: string) => `${EXAMPLES}/symlink.sh ${task} ${args}`;
    const blueGreen = { toCandidate: line('to-candidate'), toStable: line('to-stable'), active: line('active') };
    execFileSync(join(EXAMPLES, 'symlink.sh'), ['to-stable', link, `${folder}/blue`, `${folder}/green`]);
    return { folder, link, opened: () => open({ traffic: { driver: 'blue-green', blueGreen } }) };
  }

  it('switches there and back', async () => {
    const { folder, link, opened } = folders();
    const driver = await opened();
    expect((await driver.apply(split(10_000))).split).toEqual(split(10_000));
    expect(readlinkSync(link)).toBe(join(folder, 'green'));
    expect((await driver.apply(split(0))).split).toEqual(split(0));
    expect(readlinkSync(link)).toBe(join(folder, 'blue'));
    expect(existsSync(`${link}.new`)).toBe(false);
  });

  it('says where the link leads to neither', async () => {
    const { folder, link, opened } = folders();
    const driver = await opened();
    mkdirSync(join(folder, 'red'));
    execFileSync('ln', ['-sfn', join(folder, 'red'), link]);
    await expect(driver.observe()).rejects.toEqual(unreachable(/which is neither/));
  });
});

describe('every example', () => {
  it.each(readdirSync(EXAMPLES).filter((name) => /\.(?:sh|mjs)$/.test(name)))('says how %s is used', (name) => {
    const run = () => execFileSync(join(EXAMPLES, name), [], { stdio: 'pipe', encoding: 'utf8' });
    expect(run).toThrow(new RegExp(`${name.replace('.', '\\.')}: use: ${name.replace('.', '\\.')} `));
  });

  it.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.sh')))(
    '%s has nothing that ShellCheck warns of',
    (name) => {
      const path = join(EXAMPLES, name);
      execFileSync('bash', ['-n', path]);
      // Where it is not installed, the shell's own reading has to do.
      const checked = spawnSync('shellcheck', [path], { encoding: 'utf8' });
      if (checked.error === undefined) expect(checked.stdout).toBe('');
    },
  );

  it('has a test', () => {
    const here = readFileSync(import.meta.filename, 'utf8');
    for (const name of readdirSync(EXAMPLES).filter((each) => /\.(?:sh|mjs)$/.test(each))) {
      expect(here).toContain(`describe('${name}'`);
    }
  });
});
