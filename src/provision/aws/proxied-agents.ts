import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyFor, type Environment } from './proxy.ts';

/** An agent that sends each request through the proxy that the environment names for its host, or straight. */
export function proxiedAgent(env: Environment, options: AgentOptions): Agent {
  return new AgentByHost(env, options);
}

class AgentByHost extends Agent {
  readonly #env: Environment;
  readonly #options: AgentOptions;
  /** By proxy and scheme, so that connections are kept alive. */
  readonly #agents = new Map<string, HttpAgent>();

  constructor(env: Environment, options: AgentOptions) {
    super(options);
    this.#env = env;
    this.#options = options;
  }

  override connect(_request: ClientRequest, to: AgentConnectOpts): Promise<HttpAgent> {
    const secure = to.secureEndpoint;
    const proxy = proxyFor({ secure, host: to.host ?? '', port: to.port }, this.#env);
    const key = JSON.stringify([secure, proxy?.url.href]);
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent =
        proxy === undefined
          ? new (secure ? HttpsAgent : HttpAgent)(this.#options)
          : new (secure ? HttpsProxyAgent : HttpProxyAgent)(proxy.url, this.#options);
      this.#agents.set(key, agent);
    }
    return Promise.resolve(agent);
  }

  override destroy(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    super.destroy();
  }
}
