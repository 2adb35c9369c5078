import type { AwsEvent } from '../aws/events.ts';
import type { Action, Change } from './resource.ts';

/** What happens while the library works, as data: sentences are made by whoever shows them. */
export type ProvisionEvent =
  | AwsEvent
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
  | { readonly type: 'notice'; readonly code: string; readonly message: string };
