import type { Action, Change } from './resource.ts';

/** One HTTP attempt at an AWS API. */
export interface CallEvent {
  readonly type: 'call';
  readonly service: string;
  /** AWS's name, for example `CreateMembers`. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly write: boolean;
  readonly throttled: boolean;
  /** The error's name when AWS refused. */
  readonly error?: string;
  readonly requestId?: string;
  readonly durationMs: number;
}

/** What happens while the library works, as data: sentences are made by whoever shows them. */
export type ProvisionEvent =
  | CallEvent
  | {
      readonly type: 'phase';
      readonly phase:
        'reading' | 'planning' | 'visiting' | 'applying' | 'verifying' | 'watching' | 'following' | 'moving';
    }
  | { readonly type: 'planned'; readonly address: string; readonly action: Action }
  | { readonly type: 'applying'; readonly change: Change }
  | { readonly type: 'applied'; readonly change: Change; readonly durationMs: number }
  | { readonly type: 'failed'; readonly change: Change; readonly message: string }
  | { readonly type: 'not-tried'; readonly change: Change }
  | { readonly type: 'waiting'; readonly what: string; readonly waitedMs: number }
  | { readonly type: 'notice'; readonly code: string; readonly message: string };
