/**
 * What one Region's steps of one run tell each other. When the Region had no member before, CreateMembers has just given
 * every account the organization's plans, so the verifying pass need not read them all back.
 */
export interface LaneMemory {
  allMembersNew: boolean;
}
