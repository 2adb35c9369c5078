/** Blocks of IP addresses, for the `cidr` test of an event pattern. */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Reads `10.0.0.0/24` or an IPv6 block, refused as EventBridge refuses it. */
export function parseCidr(text: string, refuse: (reason: string) => never): BlockList {
  const parts = text.split('/');
  const [address = '', bits = ''] = parts;
  if (parts.length !== 2) refuse("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(bits)) refuse('Malformed CIDR, mask bits must be an integer');
  const mask = Number(bits);
  if (mask < 0) refuse('Malformed CIDR, mask bits must not be negative');
  if (isIP(address) === 0) refuse(`Nonstandard IP address: ${address}`);
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (family === 'ipv4' && mask > 31) refuse('IPv4 mask bits must be < 32');
  if (family === 'ipv6' && mask > 127) refuse('IPv6 mask bits must be < 128');
  const block = new BlockList();
  block.addSubnet(address, mask, family);
  return block;
}

/** Is a text an address within the block? */
export function isWithin(block: BlockList, address: string): boolean {
  return isIP(address) !== 0 && block.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
