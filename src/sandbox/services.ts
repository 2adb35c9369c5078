import type { Service } from './service.ts';

/** Every service that is simulated, by the id that requests are signed for. */
export const SERVICES: Readonly<Record<string, Service>> = Object.fromEntries(
  ([] as readonly Service[]).map((service) => [service.id, service]),
);
