/** Where a thing is. `region` is `global` for what has none. */
export interface Place {
  readonly account: string;
  readonly region: string;
}
