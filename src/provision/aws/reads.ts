/** True for operations that change nothing, by AWS's naming. Assuming a role only hands out a session. */
export function isRead(operation: string): boolean {
  return (
    /^(?:Get|List|Describe|BatchGet|Test|Filter|Lookup|Query|Scan)[A-Z]/.test(operation) ||
    operation === 'AssumeRole'
  );
}
