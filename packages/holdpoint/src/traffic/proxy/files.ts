import { fileStem, type RouterFiles, routerFiles } from '../process/files.ts';

/** The files that the proxy of one target keeps in the data folder. */
export interface ProxyFiles extends RouterFiles {
  /** The keys that a limit of users has admitted. */
  readonly admitted: string;
}

/** Where the proxy of a target keeps its files; any target id gives file names. */
export function proxyFiles(dataDir: string, target: string): ProxyFiles {
  return {
    ...routerFiles(dataDir, 'proxy', target),
    admitted: `${fileStem(dataDir, 'proxy', target)}-admitted.txt`,
  };
}
