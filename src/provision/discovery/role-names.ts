/** The roles that AWS itself makes in accounts of an Organization and of Control Tower, tried in this order. */
export const USUAL_ROLES: readonly string[] = ['OrganizationAccountAccessRole', 'AWSControlTowerExecution'];
