import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate that signs itself, and its key: as files, and as PEM texts. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

interface Wanted {
  /** Such as `DNS:localhost,IP:127.0.0.1`. */
  readonly names: string;
  /** When it begins and ends: `20200101000000Z`. */
  readonly from?: string;
  readonly to?: string;
}

/** Makes certificates with the program `openssl` in a temporary folder, which `remove` deletes. */
export function certificateMaker(): { make(wanted: Wanted): Certificate; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-certificates-'));
  let made = 0;
  const make = ({ names, from = '20200101000000Z', to = '20991231000000Z' }: Wanted): Certificate => {
    made += 1;
    const file = (name: string) => join(folder, `${made}-${name}`);
    const settings = [
      '[ca]\ndefault_ca=own\n[own]',
      `database=${file('index')}\nnew_certs_dir=${folder}\npolicy=any\ndefault_md=sha256`,
      'copy_extensions=copy\nrand_serial=yes\n[any]\ncommonName=supplied\n',
    ];
    writeFileSync(file('index'), '');
    writeFileSync(file('settings'), settings.join('\n'));
    const [certFile, keyFile, request] = [file('cert.pem'), file('key.pem'), file('request.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const subject = ['-subj', `/CN=test ${made}`, '-addext', `subjectAltName=${names}`];
    openssl('req', '-new', ...curve, '-keyout', keyFile, '-out', request, ...subject);
    const files = ['-config', file('settings'), '-keyfile', keyFile, '-in', request, '-out', certFile];
    openssl('ca', '-batch', '-selfsign', '-notext', ...files, '-startdate', from, '-enddate', to);
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  };
  return { make, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function openssl(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${error?.message ?? stderr}`);
}
