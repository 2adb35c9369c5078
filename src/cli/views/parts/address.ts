/** The parts of an address; `name` is empty where there is one of a kind in a Region. */
export interface AddressParts {
  readonly kind: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** Takes `<kind> <account>/<region>[/<name>]` apart. What is no address is a kind, and the rest is empty. */
export function partsOf(address: string): AddressParts {
  const [, kind = address, account = '', region = '', name = ''] =
    /^(\S+) ([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(address) ?? [];
  return { kind, account, region, name };
}
