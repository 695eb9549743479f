/** JSON Schemas from CustomResourceDefinitions, as strict as `kubeconform -strict` expects them: no unknown keys. */

interface Version {
  name: string;
  schema?: { openAPIV3Schema?: Schema };
}

export interface CustomResourceDefinition {
  kind: string;
  spec: { group: string; names: { kind: string }; versions: Version[] };
}

export type Schema = { [key: string]: unknown };

/** Where the metadata of every object is described, seen from a schema of a custom resource. */
const objectMeta = '../../kubernetes/v1.37.0/_definitions.json#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The schemas of one definition, by file name: `<group>/<kind>_<version>.json`. */
export function schemasOf(definition: CustomResourceDefinition): Map<string, Schema> {
  const { group, names, versions } = definition.spec;
  const files = new Map<string, Schema>();
  for (const { name, schema } of versions) {
    if (!schema?.openAPIV3Schema) continue;
    const strict = strictly(schema.openAPIV3Schema);
    const properties = strict.properties as Schema;
    properties.apiVersion = { const: `${group}/${name}` };
    properties.kind = { const: names.kind };
    properties.metadata = { $ref: objectMeta };
    strict.required = [...new Set([...((strict.required as string[]) ?? []), 'apiVersion', 'kind', 'metadata'])];
    files.set(`${group}/${names.kind.toLowerCase()}_${name}.json`, strict);
  }
  return files;
}

/** A structural schema of Kubernetes as JSON Schema; where it names an object's properties, there are no others. */
export function strictly(schema: Schema): Schema {
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    // Vendor extensions have no meaning for validators; descriptions only make the files large.
    if (key.startsWith('x-') || key === 'description' || key === 'nullable' || key === 'default') continue;
    if (key === 'properties') result[key] = mapValues(value as Record<string, Schema>, strictly);
    else if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object')) {
      result[key] = strictly(value as Schema);
    } else result[key] = value;
  }
  if (schema.nullable === true && typeof schema.type === 'string') result.type = [schema.type, 'null'];
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.properties && !open && schema.additionalProperties === undefined) result.additionalProperties = false;
  return result;
}

const mapValues = <T, R>(object: Record<string, T>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
