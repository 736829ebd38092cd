/** Events of several routers that serve one target. */
export type RouterEvent =
  /** A router could not take traffic back in its time, and the next one did so in its place. */
  | {
      readonly type: 'RouterTookOver';
      readonly data: {
        readonly target: string;
        readonly router: string;
        readonly from: string;
        readonly detail: string;
      };
    }
  /** No router took traffic back: the candidate itself was ended, or could not be. */
  | {
      readonly type: 'CandidateStopped';
      readonly data: { readonly target: string; readonly done: boolean; readonly detail: string };
    };
