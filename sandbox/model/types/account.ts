/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface AccountInputs {
  readonly ListRegions: ListRegionsRequest;
  readonly GetRegionOptStatus: GetRegionOptStatusRequest;
}
export type GetRegionOptStatusRequest = { readonly "RegionName": string; readonly "AccountId"?: string; };
export type ListRegionsRequest = { readonly "AccountId"?: string; readonly "MaxResults"?: number; readonly "NextToken"?: string; readonly "RegionOptStatusContains"?: readonly ("ENABLED" | "ENABLING" | "DISABLING" | "DISABLED" | "ENABLED_BY_DEFAULT")[]; };
