const DATE = { day: 'numeric', month: 'short' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** Formats of moments on the clock of one zone. */
export interface Clock {
  /** `2 Feb` */
  readonly date: (at: number) => string;
  /** `09:05` */
  readonly time: (at: number) => string;
  /** `09:05:30` */
  readonly seconds: (at: number) => string;
  /** `2 Feb, 09:05:30` */
  readonly moment: (at: number) => string;
}

/** The clock of an IANA zone. */
export function clockOf(timeZone: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions): ((at: number) => string) => {
    const own = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
    return (at) => own.format(at);
  };
  return {
    date: format(DATE),
    time: format(TIME),
    seconds: format({ ...TIME, second: '2-digit' }),
    moment: format({ ...DATE, ...TIME, second: '2-digit' }),
  };
}
