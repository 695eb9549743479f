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

const draft = 'https://json-schema.org/draft/2020-12/schema';
const prefix = '#/$defs/';
const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * The schemas of one definition, by file name: `<group>/<kind>_<version>.json`. Metadata is as Kubernetes itself defines
 * it, in `kubernetes`.
 */
export function schemasOf(definition: CustomResourceDefinition, kubernetes: Schema): Map<string, Schema> {
  const { group, names, versions } = definition.spec;
  const files = new Map<string, Schema>();
  for (const { name, schema } of versions) {
    if (!schema?.openAPIV3Schema) continue;
    const strict = strictly(schema.openAPIV3Schema);
    const properties = strict.properties as Schema;
    properties.apiVersion = { const: `${group}/${name}` };
    properties.kind = { const: names.kind };
    properties.metadata = { $ref: prefix + objectMeta };
    strict.required = [...new Set([...((strict.required as string[]) ?? []), 'apiVersion', 'kind', 'metadata'])];
    files.set(`${group}/${names.kind.toLowerCase()}_${name}.json`, bundle(strict, kubernetes));
  }
  return files;
}

/** A schema with all that it refers to in itself, so that reading one file is enough, and quick. */
export function bundle(schema: Schema, definitions: Schema): Schema {
  const used: Schema = {};
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        if (key !== '$ref' || typeof value !== 'string') return [key, visit(value)];
        const name = value.slice(value.lastIndexOf('/') + 1);
        if (!(name in definitions)) throw new Error(`A schema refers to ${value}, which is not defined.`);
        if (!(name in used)) {
          used[name] = true; // ends the recursion of definitions that contain themselves
          used[name] = visit(definitions[name]);
        }
        return [key, prefix + name];
      }),
    );
  };
  const { $id: _id, ...rest } = visit(schema) as Schema;
  return { ...rest, $schema: draft, $defs: used };
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
