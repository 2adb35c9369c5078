/** Switches of the simulated Parameter Store. */
export const SSM_KNOBS = {
  /** How many parameters a page of DescribeParameters holds unless MaxResults says less. */
  'ssm.describePageSize': 10,
  /** How many parameters a page of GetParametersByPath holds unless MaxResults says less. */
  'ssm.pathPageSize': 10,
} as const;
