/** True for operations that change nothing, by AWS's naming. */
export function isRead(operation: string): boolean {
  return /^(?:Get|List|Describe|BatchGet|Test|Filter|Lookup|Query|Scan)[A-Z]/.test(operation);
}
