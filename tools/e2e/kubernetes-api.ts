/** Where the cluster's API servers are, as NetworkPolicies see them: behind their Service. */
import { list } from './kubectl.ts';

export interface EndpointSlice {
  addressType: string;
  endpoints?: { addresses: string[] }[];
  ports?: { name?: string; port: number }[];
}

/** @returns the values `network.kubernetesApi` of the charts */
export async function kubernetesApi(): Promise<{ cidrs: string[]; port: number }> {
  return toValues(await list<EndpointSlice>('default', 'endpointslices', 'kubernetes.io/service-name=kubernetes'));
}

export function toValues(slices: EndpointSlice[]): { cidrs: string[]; port: number } {
  const cidrs = slices.flatMap(({ addressType, endpoints = [] }) =>
    endpoints.flatMap(({ addresses }) => addresses.map((address) => `${address}/${addressType === 'IPv6' ? 128 : 32}`)),
  );
  const port = slices.flatMap(({ ports = [] }) => ports).find(({ name }) => name === 'https')?.port;
  if (cidrs.length === 0 || port === undefined) {
    throw new Error(
      'The Service kubernetes in the namespace default has no endpoint with a port "https"; expected where the API servers are.',
    );
  }
  return { cidrs, port };
}
