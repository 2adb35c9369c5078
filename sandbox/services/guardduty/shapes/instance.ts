/** Findings about EC2 instances. */
import { dnsAction, evidence, instance, networkAction, remoteIp } from './parts.ts';
import type { ShapeBuilder } from './shape.ts';

export const instanceNetwork: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'Instance', instanceDetails: instance(cast) },
  service: { resourceRole: 'ACTOR', action: networkAction(cast, 'OUTBOUND'), ...evidence(cast) },
  story: `It connects from ${cast.privateIp} to ${cast.ip} on port ${cast.port}.`,
});

export const instanceInbound: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'Instance', instanceDetails: instance(cast) },
  service: { resourceRole: 'TARGET', action: networkAction(cast, 'INBOUND'), ...evidence(cast) },
  story: `The attempts come from ${cast.ip} (${cast.country}, ${cast.asnOrg}).`,
});

export const instanceDns: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'Instance', instanceDetails: instance(cast) },
  service: { resourceRole: 'ACTOR', action: dnsAction(cast), ...evidence(cast) },
  story: `The query was for ${cast.domain}.`,
});

export const instanceProbe: ShapeBuilder = (cast) => ({
  resource: { resourceType: 'Instance', instanceDetails: instance(cast) },
  service: {
    resourceRole: 'TARGET',
    action: {
      actionType: 'PORT_PROBE',
      portProbeAction: {
        blocked: false,
        portProbeDetails: [
          {
            localPortDetails: { port: cast.type.includes('EMR') ? 8088 : 22, portName: 'Unknown' },
            localIpDetails: { ipAddressV4: cast.privateIp },
            remoteIpDetails: remoteIp(cast),
          },
        ],
      },
    },
    ...evidence(cast),
  },
  story: `The probe came from ${cast.ip} (${cast.country}).`,
});
