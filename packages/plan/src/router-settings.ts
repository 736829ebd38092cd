/** Where a router takes commands: a Unix socket, or a TCP port. */
export type RouterAddress = { readonly path: string } | HostAndPort;

/** How a running HAProxy is steered; see docs/routers.md. */
export interface HaproxySettings {
  /** Its runtime API. */
  readonly socket: RouterAddress;
  readonly backend: string;
  /** Names of the servers of each version in the backend; at least one each. */
  readonly stable: readonly string[];
  readonly candidate: readonly string[];
  /** Path of its map file, as its configuration writes it. */
  readonly map: string;
}

/** How a running nginx is steered; see docs/routers.md. */
export interface NginxSettings {
  /** File that Holdpoint owns and nginx includes. */
  readonly include: string;
  readonly upstream: string;
  readonly stable: readonly HostAndPort[];
  readonly candidate: readonly HostAndPort[];
  /** Where it says which split is in force. */
  readonly status: HostAndPort;
  /** File of one line for each request, by which they are counted. */
  readonly log: string;
  readonly test?: string;
  readonly reload?: string;
}

/** Where the flag of a launch is served; see docs/flags.md. */
export interface FlagSettings {
  readonly flag: string;
  readonly listen: HostAndPort;
  /** Name of the secret that applications send, such as `$FLAGS_TOKEN`. */
  readonly token?: string;
  readonly allow?: readonly string[];
  /** Origins of pages that may ask from a browser. */
  readonly origins?: readonly string[];
}

/** Which name is switched by dynamic updates (RFC 2136); see docs/routers.md. */
export interface DnsSettings {
  readonly server: HostAndPort;
  readonly zone: string;
  readonly name: string;
  readonly stable: readonly string[];
  readonly candidate: readonly string[];
  /** Name of the secret that holds ALGORITHM:NAME:SECRET. */
  readonly key?: string;
  readonly resolvers?: readonly HostAndPort[];
}

/** `sticky`: it keeps each key on one version. `counts`: `observe` prints the requests and errors of each version. */
export type RouterAbility = 'sticky' | 'counts';

/** Commands that steer any other router; see docs/routers.md. */
export interface CommandRouterSettings {
  readonly apply: string;
  readonly observe: string;
  readonly reset?: string;
  /** What the router does beside splitting traffic; nothing unless stated. */
  readonly does?: readonly RouterAbility[];
  readonly timeoutMs?: number;
}

/** Commands that switch all traffic at once. */
export interface BlueGreenSettings {
  readonly toCandidate: string;
  readonly toStable: string;
  readonly active: string;
  readonly timeoutMs?: number;
}

/** How requests are copied to the candidate. */
export interface MirrorSettings {
  readonly methods: readonly string[];
  /** Whether bodies are compared. */
  readonly bodies: boolean;
  /** Copies under way at the same time. */
  readonly atMost: number;
  readonly timeoutMs: number;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}
